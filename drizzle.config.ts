import { defineConfig } from 'drizzle-kit'

export default defineConfig({ dialect: 'sqlite', schema: './src/main/workspace/schema/index.ts', out: './resources/migrations' })
