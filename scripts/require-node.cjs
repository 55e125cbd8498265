// Runs before every npm script of the checkout, in syntax that any Node understands:
// says which Node is needed and how to get it, instead of failing on the first modern line.
var needed = [24, 18];
var found = process.versions.node.split('.').map(Number);
if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
  process.stderr.write(
    'agentcore-bearer: this checkout needs Node ' +
      needed.join('.') +
      ' or newer, found ' +
      process.versions.node +
      '.\n' +
      'On Linux x64, `npm ci` (without --omit=optional) installs Node 24 into node_modules and npm scripts use it by themselves.\n' +
      'Elsewhere, install Node 24 (https://nodejs.org) and run the command again.\n',
  );
  process.exit(2);
}
