// Loaded before a program, makes the package sqlite3 fail to load, as it does when its binary was never built.
import { createRequire, register } from 'node:module';

register(
  `data:text/javascript,${encodeURIComponent(`
    export const resolve = (name, context, next) => {
      if (name === 'sqlite3') throw new Error('no binary for this Node');
      return next(name, context);
    };
  `)}`,
);
const { prototype } = createRequire(import.meta.url)('node:module');
const load = prototype.require;
prototype.require = function (name) {
  if (name === 'sqlite3') throw new Error('no binary for this Node');
  return load.call(this, name);
};
