import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const commandLine = 'cli'

/**
 * The preload and the renderer get their own sections here when there are windows; electron-vite leaves out what is not named.
 * Dependencies stay outside the bundle: several of them are native.
 */
export default defineConfig({
  main: {
    plugins: [
      {
        name: 'cairn:executable',
        writeBundle: ({ dir }) => chmodSync(join(dir ?? 'out/main', `${commandLine}.js`), 0o755),
      },
    ],
    build: {
      outDir: 'out/main',
      sourcemap: true,
      externalizeDeps: { include: ['@tensorflow/tfjs-node'] },
      rolldownOptions: {
        input: {
          [commandLine]: 'src/main/shells/cli/launch.ts',
          worker: 'src/main/worker.ts',
          'engine-check': 'src/main/training/engine/native/installCheck.ts',
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
  renderer: {
    root: 'src/renderer',
    base: './',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      emptyOutDir: true,
      minify: true,
      // plotly.js is large by itself and is loaded by the first chart.
      chunkSizeWarningLimit: 1_600,
      rolldownOptions: { input: 'src/renderer/index.html' },
    },
  },
})
