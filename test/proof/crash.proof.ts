// kill -9 of the whole server, twenty times in the middle of a play and twenty in the middle of an import.
process.env['ROOMTONE_KILLS'] = '20';
await import('../whole/crash-play.test.ts');
await import('../whole/crash-import.test.ts');
