import { defineConfig } from 'oxlint'

/**
 * Beside the usual rules: who may import whom (ARCHITECTURE.md). A room imports the rooms before it, through their doors, and the floors
 * below; never a room after it. `scripts/layers.test.ts` plants imports that must be refused.
 */

/** Along the trail. `reports` tells what all of them know, and comes last. */
const rooms = [
  'datasets',
  'features',
  'training',
  'evaluation',
  'experiments',
  'models',
  'packages',
  'serving',
  'monitoring',
  'automation',
  'governance',
  'tracking',
  'compute',
  'reports',
]
/** Under all rooms. Each of them knows those before it. */
const floors = ['statistics', 'onnx', 'document', 'http', 'authors', 'workspace', 'jobs', 'services', 'engines']

interface Pattern {
  regex?: string
  group?: string[]
  message: string
  allowTypeImports?: boolean
}

const noElectron: Pattern = { regex: '^electron($|/)', message: 'Only src/main/shells/electron knows Electron.' }
const noScreens: Pattern = { regex: '(^|/)(renderer|preload)/', message: 'The main process does not import the screens.' }
const noFaces: Pattern = {
  regex: '(^|/)\\.\\./(api|shells|worker)(/|\\.ts$)',
  message: 'A room or floor does not know who uses it: api, shells and worker.ts stand above it.',
}
const nothingOfMain: Pattern = {
  regex: '(^|/)\\.\\./(main|renderer|preload)/',
  message: 'src/shared is used by both sides and imports neither.',
}

/** The rooms and floors of `names`, reached from anywhere in src/main. */
function unknown(names: readonly string[], message: string): Pattern[] {
  return names.length === 0 ? [] : [{ regex: `(^|/)\\.\\./(${names.join('|')})/`, message }]
}

/** Other rooms through their doors alone. Parts of src/shared and of the command line bear the names of rooms, and have no doors. */
function doors(others: readonly string[], names: readonly string[], more: Partial<Pattern> = {}): Pattern[] {
  if (others.length === 0) return []
  const open = others.flatMap((room) => names.map((door) => `!**/${room}/${door}.ts`))
  const message = `Go through a door of the other room: ${names.map((door) => `${door}.ts`).join(' or ')}.`
  const namesakes = ['shared', 'api', 'commands', 'actions', 'views'].map((folder) => `!**/${folder}/**`)
  return [{ group: [...others.map((room) => `**/${room}/**`), ...open, ...namesakes], message, ...more }]
}

const limited = (files: string[], patterns: Pattern[]) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] as ['error', { patterns: Pattern[] }] },
})

const order = `The trail: ${rooms.join(', ')}.`
const ofMain = [noElectron, noScreens, noFaces]

const roomRules = rooms.flatMap((room, index) => {
  // Reports and governance look at everything that is before them.
  const later = unknown(rooms.slice(index + 1), `${room} comes before this room. ${order}`)
  return [
    limited([`src/main/${room}/**`], [...ofMain, ...later, ...doors(rooms.slice(0, index), ['index', 'tasks', 'online'])]),
    limited([`src/main/${room}/**/*.test.ts`, `src/main/${room}/**/fixtures/**`], [...ofMain, ...later]),
  ]
})

const floorRules = floors.flatMap((floor, index) => {
  const above = unknown(
    [...rooms, ...floors.slice(index + 1)],
    `${floor} is a floor under the rooms and knows neither them nor the floors above it.`,
  )
  return [
    limited([`src/main/${floor}/**`], [...ofMain, ...above]),
    limited([`src/main/${floor}/**/*.test.ts`, `src/main/${floor}/**/fixtures/**`], ofMain),
  ]
})

const ofPage: Pattern[] = [
  { regex: '(^|/)\\.\\./main/', message: 'The screens know only the contract.' },
  { regex: '^node:', message: 'The screens have no Node.' },
]
/** Of the page, from the ground up: what all stand on, what several rooms draw, the rooms, and the frame around them with its routes. */
const pageLayers = ['app', 'ui', 'rooms', 'frame']
/** A room's screens may hold parts of those before it. Governance comes first: what something was made of is shown everywhere. */
const pageRooms = [
  'governance',
  'datasets',
  'features',
  'evaluation',
  'experiments',
  'models',
  'tracking',
  'packages',
  'serving',
  'monitoring',
  'automation',
  'compute',
  'jobs',
  'settings',
  'help',
  'home',
  'welcome',
]
const pageRules = [
  ...pageLayers.slice(0, -1).map((layer, index) => {
    const above = unknown(
      pageLayers.slice(index + 1),
      `${layer} lies under this part of the page. From the ground up: ${pageLayers.join(', ')}.`,
    )
    return limited([`src/renderer/src/${layer}/**`], [...ofPage, ...above])
  }),
  ...pageRooms.slice(0, -1).map((room, index) => {
    const later = unknown(pageRooms.slice(index + 1), `${room} comes before this room on the page: ${pageRooms.join(', ')}.`)
    return limited(
      [`src/renderer/src/rooms/${room}/**`],
      [...ofPage, ...unknown(['frame'], 'A room does not know the frame around it.'), ...later],
    )
  }),
]

const tests = ['scripts/**', 'e2e/**', 'bench/**', 'peers/**', '**/*.test.ts']

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'promise', 'vitest'],
  options: { typeAware: true },
  categories: { correctness: 'error' },
  ignorePatterns: ['out/**', 'node_modules/**', 'resources/**', 'docs/**', '.cache/**', 'src/kernels/**'],
  rules: {
    'import/no-cycle': ['error', { ignoreTypes: false }],
    eqeqeq: [
      'error',
      'always',
      {
        null: 'ignore',
      },
    ],
    'no-console': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/ban-ts-comment': 'error',
    'typescript/consistent-type-imports': [
      'error',
      {
        disallowTypeAnnotations: false,
      },
    ],
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/only-throw-error': 'error',
    'typescript/switch-exhaustiveness-check': [
      'error',
      {
        considerDefaultExhaustiveForUnions: true,
      },
    ],
    'typescript/no-unnecessary-type-assertion': 'off',
    'typescript/unbound-method': 'off',
    'no-restricted-properties': [
      'error',
      {
        object: 'Math',
        property: 'random',
        message: 'Randomness is a seeded argument: src/main/random.ts.',
      },
    ],
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: '^electron($|/)',
            message: 'Only src/main/shells/electron knows Electron.',
          },
        ],
      },
    ],
    'no-unused-vars': [
      'error',
      {
        argsIgnorePattern: '^_',
        varsIgnorePattern: '^_',
        caughtErrorsIgnorePattern: '^_',
        ignoreRestSiblings: true,
      },
    ],
    'typescript/no-base-to-string': 'off',
    'typescript/require-array-sort-compare': [
      'error',
      {
        ignoreStringArrays: true,
      },
    ],
    'no-control-regex': 'off',
    'vitest/require-to-throw-message': 'off',
    'vitest/valid-expect': [
      'error',
      {
        maxArgs: 2,
      },
    ],
    'unicorn/no-new-array': 'off',
    'vitest/expect-expect': [
      'error',
      {
        assertFunctionNames: [
          'expectTypeOf',
          'expect',
          'expectSame',
          'expectWhole',
          'expectLater',
          'expectKilled',
          'expectFailed',
          'near',
          'allNear',
          'close',
          'refused',
          'unsafeEntry',
          'clash',
          'everything',
          'bothWays',
        ],
      },
    ],
    'vitest/no-conditional-expect': 'off',
    'vitest/no-focused-tests': 'error',
    'vitest/no-disabled-tests': 'error',
  },
  overrides: [
    limited(
      ['src/shared/**'],
      [
        noElectron,
        nothingOfMain,
        {
          regex: '^(node:|fs$|fs/|path$|os$|crypto$|child_process$|util$|url$|stream$|buffer$|zlib$|events$|worker_threads$)',
          message: 'src/shared runs in the browser too: no Node.',
        },
        {
          regex: '^(react|react-dom|better-sqlite3|@duckdb|@tensorflow|onnxruntime|drizzle-orm)($|/|-)',
          message: 'src/shared has types and pure rules only.',
        },
      ],
    ),
    limited(
      ['src/client/*.ts'],
      [{ regex: '^(\\.\\./|@|[a-z][\\w.-]*($|/))', message: 'Programs of others load src/client: it has Node and itself alone.' }],
    ),
    limited(['src/client/*.test.ts'], [noElectron]),
    limited(['src/shared/**/*.test.ts'], [noElectron, nothingOfMain]),
    ...floorRules,
    ...roomRules,
    limited(['src/main/api/**'], [noElectron, noScreens, ...doors(rooms, ['index', 'tasks', 'jobs'], { allowTypeImports: true })]),
    limited(['src/main/api/**/*.test.ts'], [noElectron, noScreens]),
    limited(['src/main/shells/**'], [noElectron, noScreens, ...doors(rooms, ['index', 'tasks', 'jobs'])]),
    limited(['src/main/shells/electron/**'], [noScreens, ...doors(rooms, ['index', 'tasks', 'jobs'])]),
    limited(['src/renderer/**', 'src/preload/**'], ofPage),
    ...pageRules,
    { files: [...tests, 'src/main/shells/cli/**', 'src/main/worker.ts'], rules: { 'no-console': 'off' } },
    // Reference figures have more digits than a double.
    { files: ['src/main/statistics/**', 'src/shared/statistics/**'], rules: { 'no-loss-of-precision': 'off' } },
  ],
})
