import { TextInput } from '@mantine/core'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { IconSearch } from '../../ui/icons.ts'

/** What is looked for on a page of the help. It is part of the address, so that the palette can lead to one word. */
export function useFind(label: string): { wanted: string; field: ReactNode } {
  const { page = 'glossary' } = useParams({ strict: false })
  const { find = '' } = useSearch({ strict: false }) as { find?: string }
  const navigate = useNavigate()
  const field = (
    <TextInput
      maw={320}
      leftSection={<IconSearch className="i s" aria-hidden />}
      placeholder={label}
      aria-label={label}
      value={find}
      onChange={({ target: { value } }) =>
        void navigate({ to: '/help/$page', params: { page }, search: { find: value || undefined }, replace: true })
      }
    />
  )
  return { wanted: find.trim().toLowerCase(), field }
}
