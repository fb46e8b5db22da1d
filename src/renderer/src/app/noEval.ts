import { config } from 'zod'

// The page's content policy forbids eval. Zod would try whether it may, once, which the browser counts as an attempt.
config({ jitless: true })
