import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'

const commandLine = 'cli'
/** npm leaves the package out where it cannot be installed: then the native engine is not part of what is built. */
const withKernels = existsSync(join(import.meta.dirname, 'node_modules/@tensorflow/tfjs-node/package.json'))
// As it was asked for: while it builds, electron-vite sets it to the installed version.
const builtFor = process.env.ELECTRON_MAJOR_VER ?? ''

/** The font of the first screen is asked for with the page: else its text is laid out twice. */
function preloadFont(): Plugin {
  return {
    name: 'cairn:font',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle = {} }) =>
        Object.keys(bundle)
          .filter((file) => /inter-latin-wght-normal-[\w-]+\.woff2$/.test(file))
          .map((file) => ({
            tag: 'link',
            attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `./${file}` },
            injectTo: 'head' as const,
          })),
    },
  }
}

/**
 * Main's dependencies stay outside the bundle, several being native, but for those of many small files that every process loads:
 * reading them one by one is most of a start. The preload is sandboxed: one file, with all that it needs.
 */
export default defineConfig({
  main: {
    plugins: [
      {
        name: 'cairn:finish',
        writeBundle: ({ dir = 'out/main' }) => {
          chmodSync(join(dir, `${commandLine}.js`), 0o755)
          // For scripts/build-if-stale.mjs.
          writeFileSync(join(dir, 'target.txt'), builtFor)
        },
      },
    ],
    // Of tfjs-node its kernels are built in: the package around them wants all of TensorFlow.js, which an installed app has not.
    resolve: { alias: [{ find: /^@tensorflow\/tfjs$/, replacement: '@tensorflow/tfjs-core' }] },
    build: {
      outDir: 'out/main',
      sourcemap: true,
      externalizeDeps: {
        include: withKernels ? [] : ['@tensorflow/tfjs-node'],
        exclude: [
          ...(withKernels ? ['@tensorflow/tfjs-node'] : []),
          'zod',
          'drizzle-orm',
          '@orpc/contract',
          '@orpc/server',
          '@orpc/client',
        ],
      },
      rolldownOptions: {
        input: {
          index: 'src/main/shells/electron/index.ts',
          [commandLine]: 'src/main/shells/cli/launch.ts',
          worker: 'src/main/worker.ts',
          lane: 'src/main/serving/endpoint/lanes/thread.ts',
          'engine-check': 'src/main/engines/install/check.ts',
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          // Beside the entries, so that `import.meta.dirname` is the same folder for every module.
          chunkFileNames: '[name]-[hash].js',
          banner: (chunk) => (chunk.isEntry && chunk.name === commandLine ? '#!/usr/bin/env node' : ''),
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: { input: 'src/preload/index.ts', output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: 'src/renderer',
    base: './',
    plugins: [react(), preloadFont()],
    build: {
      outDir: 'out/renderer',
      emptyOutDir: true,
      minify: true,
      // plotly.js is large by itself, and is loaded by the first chart that needs it.
      chunkSizeWarningLimit: 5_000,
      rolldownOptions: {
        input: join(import.meta.dirname, 'src/renderer/index.html'),
        // One file for the first screen: each further one is another round through main.
        output: { codeSplitting: { groups: [{ name: 'start', tags: ['$initial'] }] } },
      },
    },
  },
})
