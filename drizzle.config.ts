import { defineConfig } from 'drizzle-kit'

export default defineConfig({ dialect: 'sqlite', schema: './src/main/workspace/schema.ts', out: './resources/migrations' })
