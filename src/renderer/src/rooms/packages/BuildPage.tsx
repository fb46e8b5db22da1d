import { Page } from '../../ui/Page.tsx'

export function BuildPage() {
  return <Page title="Build">{null}</Page>
}
