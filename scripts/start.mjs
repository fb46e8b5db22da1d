console.log('The app with windows comes in a later version; until then use the command line: `npm run demo`, then `npx cairn --help`.')
