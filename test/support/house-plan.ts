// The rules of the house, as data and pure functions over a map of files: who may import whom, and how large a room may grow.

export interface SourceFile {
  /** Path from the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Broken {
  readonly rule: string;
  readonly path: string;
  readonly what: string;
}

/** Floors, lowest first. A file may import from its own floor where `own` allows it, and from what `below` names. */
const floors: Readonly<Record<string, readonly string[]>> = {
  'config/words': [],
  'config/schema': ['config/words'],
  devices: ['config/words', 'config/schema'],
  'server/core': ['config/words'],
  'server/ground': ['config/words', 'config/schema', 'server/core'],
  'server/store': ['config/words', 'config/schema', 'server/core', 'server/ground'],
  'server/library': ['config/words', 'config/schema', 'server/core', 'server/ground'],
  'server/imports': ['config/words', 'config/schema', 'server/core', 'server/ground'],
  'server/flows': [
    'config/words',
    'config/schema',
    'server/core',
    'server/ground',
    'server/store',
    'server/library',
    'server/imports',
    'devices/types.ts',
  ],
  'server/http': ['config/words', 'config/schema', 'server/core', 'server/ground', 'server/store', 'server/flows'],
  'server/compose': [
    'config',
    'devices',
    'server/core',
    'server/ground',
    'server/store',
    'server/library',
    'server/imports',
    'server/flows',
    'server/http',
  ],
  'server/compose.ts': ['config', 'devices', 'server'],
  'server/cli': ['config', 'devices', 'server'],
  'server/main.ts': ['config', 'devices', 'server'],
  'server/cli.ts': ['config', 'devices', 'server'],
  web: ['config/words'],
};

/** Packages that only one file or folder may import. */
const soleImporters: Readonly<Record<string, string>> = {
  mqtt: 'devices/mqtt-link.ts',
  aedes: 'devices/broker.ts',
  'bonjour-service': 'devices/discovery.ts',
  sqlite3: 'server/store/',
  'node:sqlite': 'server/store/',
  'node-cron': 'server/flows/jobs.ts',
  express: 'server/http/',
  'socket.io': 'server/http/socket.ts',
  pino: 'server/ground/log.ts',
};

const mayNameSignal = [
  'server/core/',
  'server/flows/sense.ts',
  'server/flows/play.ts',
  'server/flows/learn.ts',
  'server/store/',
  'config/words/play.ts',
];

export const maxLines = 300;
const composeMaxLines = 120;

export interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
  /** Path from the root for a file of ours, else the package's name. */
  readonly target: string;
  readonly ours: boolean;
}

const importPattern =
  /^\s*(?:import|export)\s+(type\s+)?(?:[^'"();]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm;

const resolve = (from: string, specifier: string): string => {
  const parts = from.split('/').slice(0, -1);
  for (const step of specifier.split('/')) {
    if (step === '..') parts.pop();
    else if (step !== '.') parts.push(step);
  }
  return parts.join('/');
};

const packageName = (specifier: string): string => {
  const [first = '', second = ''] = specifier.split('/');
  return specifier.startsWith('node:') ? specifier : first.startsWith('@') ? `${first}/${second}` : first;
};

export const importsOf = (file: SourceFile): Import[] =>
  [...file.text.matchAll(importPattern)].map((match) => {
    const specifier = match[2] ?? match[3] ?? '';
    const ours = specifier.startsWith('.');
    return {
      from: file.path,
      typeOnly: match[1] !== undefined,
      target: ours ? resolve(file.path, specifier) : packageName(specifier),
      ours,
    };
  });

const floorOf = (path: string): string | undefined =>
  Object.keys(floors)
    .filter((floor) => path === floor || path.startsWith(`${floor}/`))
    .sort((a, b) => b.length - a.length)[0];

const arrowProblem = (one: Import): string | null => {
  const floor = floorOf(one.from);
  if (floor === undefined || !one.ours) return null;
  const below = floors[floor] ?? [];
  const inside = one.target.startsWith(`${floor}/`);
  const allowed = inside || below.some((place) => one.target === place || one.target.startsWith(`${place}/`));
  if (!allowed) return `imports ${one.target}, which lies above or beside it`;
  if (floor === 'server/flows' && one.target.startsWith('devices/') && !one.typeOnly)
    return `imports a value of ${one.target}`;
  return null;
};

const coreProblem = (one: Import): string | null =>
  one.from.startsWith('server/core/') && !one.ours
    ? `imports ${one.target}; core imports no package and no Node module`
    : null;

const soleProblem = (one: Import): string | null => {
  const owner = soleImporters[one.target];
  return owner === undefined || one.ours || one.from.startsWith(owner)
    ? null
    : `imports ${one.target}, which only ${owner} may`;
};

const sibling = (folder: string, one: Import, shared: RegExp): string | null =>
  one.ours && one.from.startsWith(folder) && one.target.startsWith(folder) && !shared.test(one.target)
    ? `imports ${one.target}; neighbours here do not know each other`
    : null;

const flowProblem = (one: Import): string | null =>
  one.typeOnly ? null : sibling('server/flows/', one, /^server\/flows\/(?:[a-z]+-[a-z-]+|handles)\.ts$/);

const driverProblem = (one: Import): string | null =>
  sibling('devices/speakers/', one, /^$/) ?? sibling('devices/sensors/', one, /^$/);

const rules: readonly (readonly [string, (one: Import) => string | null])[] = [
  ['arrows', arrowProblem],
  ['core is pure', coreProblem],
  ['one importer', soleProblem],
  ['flows call no flow', flowProblem],
  ['drivers stand alone', driverProblem],
];

const isTestOf = (path: string): boolean => path.startsWith('test/');

/** Every import that breaks an arrow, sole-importer, flow or driver rule. */
export const brokenImports = (files: readonly SourceFile[]): Broken[] =>
  files
    .filter((file) => !isTestOf(file.path))
    .flatMap((file) =>
      importsOf(file).flatMap((one) =>
        rules.flatMap(([rule, problem]) => {
          const what = problem(one);
          return what === null ? [] : [{ rule, path: file.path, what }];
        }),
      ),
    );

/** One import cycle among the files, type imports included, or null. */
export const findCycle = (edges: ReadonlyMap<string, readonly string[]>): readonly string[] | null => {
  const done = new Set<string>();
  const visit = (node: string, trail: readonly string[]): readonly string[] | null => {
    if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node];
    if (done.has(node)) return null;
    for (const next of edges.get(node) ?? []) {
      const cycle = visit(next, [...trail, node]);
      if (cycle !== null) return cycle;
    }
    done.add(node);
    return null;
  };
  for (const node of edges.keys()) {
    const cycle = visit(node, []);
    if (cycle !== null) return cycle;
  }
  return null;
};

export const edgesOf = (
  files: readonly SourceFile[],
  nameOf: (path: string) => string | undefined,
): Map<string, string[]> => {
  const edges = new Map<string, string[]>();
  for (const one of files.flatMap(importsOf)) {
    const from = nameOf(one.from);
    const to = one.ours ? nameOf(one.target) : undefined;
    if (from === undefined || to === undefined || from === to) continue;
    edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  return edges;
};

/** Cycles between files, and between the folders that are floors. */
export const brokenCycles = (files: readonly SourceFile[]): Broken[] => {
  const known = new Set(files.map((file) => file.path));
  const byFile = findCycle(edgesOf(files, (path) => (known.has(path) ? path : undefined)));
  const byFloor = findCycle(edgesOf(files, floorOf));
  return [
    ...(byFile === null ? [] : [{ rule: 'no cycle', path: byFile[0] ?? '', what: byFile.join(' -> ') }]),
    ...(byFloor === null ? [] : [{ rule: 'no circle of folders', path: byFloor[0] ?? '', what: byFloor.join(' -> ') }]),
  ];
};

const forbiddenName = /(?:^|[-/])(?:manager|service|helper|util|utils|handler|base|data|info|misc)(?:[-.]|$)/;

const shapeProblems = (file: SourceFile): (readonly [string, string])[] => {
  const lines = file.text.trimEnd().split('\n');
  const limit = file.path.startsWith('server/compose/') ? composeMaxLines : maxLines;
  const name = file.path.split('/').at(-1) ?? '';
  return [
    ...(lines.length > limit ? [['size', `${lines.length} lines, at most ${limit}`] as const] : []),
    ...(name === 'index.ts' ? [['no barrels', 'is an index.ts'] as const] : []),
    ...(forbiddenName.test(name) ? [['names', `${name} says nothing about its job`] as const] : []),
    ...(/^[a-z0-9.-]+$/.test(name) ? [] : [['names', `${name} is not kebab-case`] as const]),
    ...(lines[0]?.startsWith('//') || lines[0]?.startsWith('#!')
      ? []
      : [['first line', "does not say the file's job"] as const]),
  ];
};

const consentProblems = (file: SourceFile): (readonly [string, string])[] => {
  const bare =
    /import type \{[^}]*\b(?:Signal|PlayEvent)\b[^}]*\}/.test(file.text) &&
    !mayNameSignal.some((place) => file.path.startsWith(place));
  const minted = /\bas (?:unknown as )?Permitted\b/.test(file.text) && file.path !== 'server/core/consent.ts';
  return [
    ...(bare ? [['permitted only', 'names a bare Signal or PlayEvent'] as const] : []),
    ...(minted ? [['one maker', 'makes a Permitted'] as const] : []),
  ];
};

/** Size, names, first lines, and who may touch what nobody permitted yet. */
export const brokenShapes = (files: readonly SourceFile[]): Broken[] =>
  files
    .filter((file) => !isTestOf(file.path))
    .flatMap((file) =>
      [...shapeProblems(file), ...consentProblems(file)].map(([rule, what]) => ({ rule, path: file.path, what })),
    );
