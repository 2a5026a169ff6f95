/** The same as in every run, with as many files as a folder may have names of one file. */
process.env['EDGECTL_LOG_FILES'] = '60000';
await import('../agent/pods/logs/hostile-files.test.ts');
