import manifest from '../../../package.json' with { type: 'json' };

process.stdout.write(`yinzheng ${manifest.version}\n`);
