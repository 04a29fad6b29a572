// The compose file and the Dockerfile name only what exists, and the image gets every file that it copies.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');

interface Service {
  readonly build?: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly environment?: Readonly<Record<string, string>>;
  readonly profiles?: readonly string[];
  readonly network_mode?: string;
  readonly ports?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** The keys of the compose specification that this project may use; a misspelt one is refused by the engine only. */
const serviceKeys = new Set(
  `build image user command entrypoint depends_on volumes network_mode restart ports cap_drop cap_add security_opt
  healthcheck read_only mem_limit tmpfs environment profiles devices`.split(/\s+/),
);

const compose = parse(read('docker-compose.yml')) as Compose;
const services = Object.entries(compose.services);
/** `source:target[:mode]`, where the source may be a variable with a default. */
const sourceOf = (volume: string): string => /^(\$\{[^}]*\}|[^:]*):/.exec(volume)?.[1] ?? volume;

describe('packaging: docker-compose.yml', () => {
  it('uses keys of the specification alone', () => {
    expect(Object.keys(compose)).to.have.members(['name', 'services', 'volumes']);
    for (const [name, service] of services)
      for (const key of Object.keys(service)) expect(serviceKeys.has(key), `${name}.${key}`).to.equal(true);
  });

  it('gives every service an image or this folder to build, and host networks no ports', () => {
    for (const [name, service] of services) {
      expect(
        [service.build, service.image].filter((one) => one !== undefined),
        name,
      ).to.have.length(1);
      if (service.build !== undefined) expect(existsSync(path.join(root, service.build, 'Dockerfile'))).to.equal(true);
      if (service.network_mode === 'host') expect(service.ports, name).to.equal(undefined);
    }
  });

  it('waits only for services that exist and can meet the condition', () => {
    for (const [name, service] of services) {
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        const awaited = compose.services[other];
        expect(awaited, `${name} waits for ${other}`).not.to.equal(undefined);
        expect(awaited?.profiles, `${other} is always there`).to.equal(undefined);
        if (condition === 'service_healthy') expect(awaited?.healthcheck, other).not.to.equal(undefined);
        else expect(condition).to.equal('service_completed_successfully');
      }
    }
  });

  it('mounts volumes that are declared and files that exist, and declares none that nobody mounts', () => {
    const named = new Set<string>();
    for (const [name, service] of services) {
      for (const source of (service.volumes ?? []).map(sourceOf)) {
        if (source.startsWith('$')) continue;
        if (source.startsWith('.')) expect(existsSync(path.join(root, source)), `${name}: ${source}`).to.equal(true);
        else named.add(source);
      }
    }
    expect([...named]).to.have.members(Object.keys(compose.volumes));
  });

  it('sets only variables that the settings read', () => {
    const settings = read('server/ground/settings.ts');
    for (const variable of Object.keys(compose.services['roomtone']?.environment ?? {}))
      expect(settings, variable).to.contain(`'${variable}'`.replace(/^'ROOMTONE_MUSIC'$/, "['ROOMTONE_MUSIC']"));
  });
});

const lines = read('Dockerfile')
  .replace(/\\\n\s*/g, ' ')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

interface Copy {
  readonly fromBuild: boolean;
  readonly sources: readonly string[];
}

const copies: readonly Copy[] = lines
  .filter((line) => line.startsWith('COPY '))
  .map((line) => {
    const words = line.split(' ').slice(1);
    const fromBuild = words[0] === '--from=build';
    return { fromBuild, sources: words.slice(fromBuild ? 1 : 0, -1) };
  });
const contextFiles = copies.filter((copy) => !copy.fromBuild).flatMap((copy) => copy.sources);

describe('packaging: Dockerfile', () => {
  it('copies only what exists, and ignores none of it', () => {
    const ignored = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '');
    expect(contextFiles).to.include.members(['package.json', 'server', 'web', 'config', 'devices']);
    for (const source of contextFiles) {
      expect(existsSync(path.join(root, source)), source).to.equal(true);
      const lost = ignored.some((one) => source === one || source.startsWith(`${one}/`));
      expect(lost, `${source} is in .dockerignore`).to.equal(false);
    }
  });

  it('keeps secrets, data and foreign binaries out of the image', () => {
    expect(read('.dockerignore').split('\n')).to.include.members(['.git', 'data', 'node_modules', 'dist']);
  });

  it('takes from the build what the build makes, and starts files that are among it', () => {
    for (const { sources } of copies.filter((copy) => copy.fromBuild))
      for (const source of sources)
        expect(existsSync(path.join(root, path.relative('/app', source))), source).to.equal(true);
    const starts = [
      ...lines.filter((line) => line.startsWith('CMD [')).map((line) => JSON.parse(line.slice(4)) as string[]),
      ...services.flatMap(([, service]) => (service.build === undefined || !service.command ? [] : [service.command])),
    ];
    expect(starts).to.have.length(2);
    for (const [program, file] of starts) {
      expect(program).to.equal('node');
      expect(existsSync(path.join(root, file ?? '')), file).to.equal(true);
    }
  });

  it('runs as an ordinary user, on a Node that the package allows, and answers a health check', () => {
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
    expect(last[0]).to.match(/^FROM node:(2[02468])-/);
    expect(last.filter((line) => line.startsWith('USER '))).to.deep.equal(['USER node']);
    expect(last.some((line) => line.startsWith('HEALTHCHECK'))).to.equal(true);
    expect(read('server/http/routes/health.ts')).to.contain('/healthz');
  });
});
