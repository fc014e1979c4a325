import { expect, it } from 'vitest';
import { readmeScript, shellBlocks } from '../../../scripts/checks/readme.ts';

const README = `
# A

\`\`\`sh
npm ci && npm run build
npm test
\`\`\`

\`\`\`sh no-run
git clone somewhere
\`\`\`

\`\`\`json
{}
\`\`\`

- in a list
\`\`\`sh
npm start # a word
npm testing
\`\`\`
`;

it('the commands of a README are found, in order', () => {
  expect(shellBlocks(README)).toEqual([
    'npm ci && npm run build\nnpm test\n',
    'npm start # a word\nnpm testing\n',
  ]);
});

it('what the caller has done is not run again, all else is', () => {
  expect(
    readmeScript(README)
      .split('\n')
      .filter((line) => line !== ''),
  ).toEqual(['set -euxo pipefail', 'npm run build', ':', 'npm start # a word', 'npm testing']);
});

it('what runs until it is ended is ended when it has told its address', () => {
  const script = readmeScript('```sh\nnpm start\nnpm run next\n```\n');
  expect(script).toContain('npm start > npm-start.log 2>&1 & started=$!');
  expect(script).toMatch(/kill -TERM \$started; wait \$started \|\| true\nnpm run next\n/);
});
