import { Page } from '../../ui/Page.tsx'

export function NewRunPage() {
  return <Page title="New-run">{null}</Page>
}
