/**
 * Installers: `npm run package` for this system, `npm run package -- --dir` for the unpacked folder. Where Electron's archive cannot be
 * reached, ELECTRON_OVERRIDE_DIST_PATH names the folder of an Electron that is used as it is.
 */

/** Files that native code reads lie beside the archive: DuckDB and the loader of libraries know nothing of it. */
const besideTheArchive = ['**/*.node', '**/*.so', '**/*.so.*', '**/*.dylib', '**/*.dll', 'resources/samples/**']

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'app.cairn.desktop',
  productName: 'Cairn',
  executableName: 'cairn',
  copyright: 'Apache-2.0',
  directories: { output: 'dist', buildResources: 'resources/icons' },
  files: [
    'out/**',
    '!out/**/*.map',
    'resources/**',
    'docs/guide/**',
    'LICENSE',
    'package.json',
    // The native engine is installed on request, in the user's folder: of tfjs-node that takes what its addon is compiled from.
    '!node_modules/@tensorflow/{tfjs,tfjs-data,tfjs-converter,tfjs-backend-webgl}/**',
    '!node_modules/@tensorflow/tfjs-node/{dist,python,scripts,src}/**',
    '!node_modules/core-js/**',
    // Other systems' libraries are of no use.
    '!node_modules/onnxruntime-node/bin/napi-v*/!(${platform})/**',
    '!node_modules/onnxruntime-node/bin/napi-v*/*/!(${arch})/**',
    '!node_modules/better-sqlite3/prebuilds/!(${platform}*-${arch}.node)',
    '!node_modules/better-sqlite3/{deps,src}/**',
    '!node_modules/**/*.{md,map,ts,mts,cts,flow}',
    '!node_modules/**/{test,tests,__tests__,example,examples}/**',
  ],
  // C++ is left out of an archive, whatever `files` says: it lies beside it, for a computer that has to compile the engine's addon.
  extraResources: [{ from: 'node_modules/@tensorflow/tfjs-node/binding', to: 'tfjs-node-binding' }],
  asar: true,
  asarUnpack: besideTheArchive,
  electronDist: process.env.ELECTRON_OVERRIDE_DIST_PATH,
  // Every addon is a Node-API one with prebuilt binaries in its package.
  npmRebuild: false,
  publish: null,
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: process.platform !== 'linux',
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  },
  fileAssociations: [{ ext: 'cairn', name: 'Cairn package', description: 'A packaged model', mimeType: 'application/x-cairn', role: 'Viewer' }],
  linux: { target: ['deb', 'AppImage'], category: 'Science', maintainer: 'Cairn <cairn@localhost>', synopsis: 'The whole life of a model, offline' },
  mac: { target: ['dmg'], category: 'public.app-category.developer-tools', hardenedRuntime: true },
  win: { target: ['nsis'] },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
}
