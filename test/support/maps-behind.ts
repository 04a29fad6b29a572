// What the maps that a function closes over hold at this moment, read as a debugger reads them.
import { type Runtime, Session } from 'node:inspector';

const name = Symbol.for('roomtone test: looked at');

/** Every map in the closures behind this function, by name, as JSON of its entries; methods and timers leave no text. */
export const mapsBehind = (handle: object): Readonly<Record<string, string>> => {
  const session = new Session();
  session.connect();
  const propertiesOf = (objectId: string): Runtime.GetPropertiesReturnType => {
    let found: Runtime.GetPropertiesReturnType | null = null;
    session.post('Runtime.getProperties', { objectId, ownProperties: true }, (_, answer) => {
      found = answer;
    });
    if (found === null) throw new Error('the debugger did not answer at once');
    return found;
  };
  const textOf = (objectId: string): string => {
    let text = '';
    const functionDeclaration = 'function () { return JSON.stringify([...this]); }';
    session.post('Runtime.callFunctionOn', { objectId, functionDeclaration, returnByValue: true }, (_, answer) => {
      text = String(answer.result.value);
    });
    return text;
  };
  try {
    Object.assign(globalThis, { [name]: handle });
    let root = '';
    session.post(
      'Runtime.evaluate',
      { expression: `globalThis[Symbol.for(${JSON.stringify(name.description)})]` },
      (_, answer) => {
        root = answer.result.objectId ?? '';
      },
    );
    const scopes =
      propertiesOf(root).internalProperties?.find((one) => one.name === '[[Scopes]]')?.value?.objectId ?? '';
    const closures = propertiesOf(scopes).result.filter(
      ({ value }) => value?.description?.startsWith('Closure') === true,
    );
    const variables = closures.flatMap(({ value }) => propertiesOf(value?.objectId ?? '').result);
    return Object.fromEntries(
      variables.flatMap((one) => (one.value?.subtype === 'map' ? [[one.name, textOf(one.value.objectId ?? '')]] : [])),
    );
  } finally {
    session.disconnect();
    Reflect.deleteProperty(globalThis, name);
  }
};
