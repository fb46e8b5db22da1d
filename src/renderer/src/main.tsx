import './app/noEval.ts'
import './app/native/pageKey.ts'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@fontsource-variable/inter/index.css'
import '@fontsource/jetbrains-mono/latin-400.css'
import '@fontsource/jetbrains-mono/latin-500.css'
import './styles/tokens.css'
import './ui/table/table.css'
import './styles/cairn.css'
import './styles/app.css'
import { createRoot } from 'react-dom/client'
import { followApp } from './app/queries.ts'
import { App } from './frame/App.tsx'
import { watchRequests } from './app/requests.ts'

watchRequests()
const known = followApp()

const root = document.getElementById('root')
// Drawn once, with the answer: before it there is nothing to show, and one drawing takes half as long as two.
if (root) void known.then(() => createRoot(root).render(<App />))
