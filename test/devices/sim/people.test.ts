import { expect } from 'chai';
import { demoPeople, demoSensors, messagesAt, roomAt, type SimPerson, seeded } from '../../../devices/sim/people.ts';

const anna: SimPerson = {
  name: 'Anna',
  startS: 10,
  day: [
    ['kitchen', 5],
    ['hall', 2],
  ],
};

describe('the simulated household', () => {
  it('walks a day over and over', () => {
    expect([9, 10, 14, 15, 16, 17].map((atS) => roomAt(anna, atS))).to.deep.equal([
      null,
      'kitchen',
      'kitchen',
      'hall',
      'hall',
      'kitchen',
    ]);
  });

  it('says ON when somebody comes and OFF when the last one leaves, in each sensor style', () => {
    const last = new Map<string, boolean>();
    const random = (): number => 0.99;
    const sensors = [{ room: 'hall', topic: 'roomtone/sensor/hall/motion', style: 'home-made' as const }];
    const said = Array.from({ length: 20 }, (_, atS) =>
      messagesAt(atS, { people: [anna], sensors }, last, random),
    ).flat();
    expect(said.map((message) => message.payload)).to.deep.equal(['ON', 'OFF']);
  });

  it('fills every sensor of the demo within five minutes, the same for the same seed', () => {
    const run = (seed: number) => {
      const last = new Map<string, boolean>();
      const random = seeded(seed);
      return Array.from({ length: 300 }, (_, atS) =>
        messagesAt(atS, { people: demoPeople, sensors: demoSensors }, last, random),
      ).flat();
    };
    expect(new Set(run(1).map((message) => message.topic)).size).to.equal(demoSensors.length);
    expect(run(1)).to.deep.equal(run(1));
    expect(run(1)).not.to.deep.equal(run(2));
  });
});
