/** Licences that can be named without typing: what is written into the package is their SPDX line and where the text is. */
export const licences = [
  { id: 'none', title: 'Not set', text: '' },
  { id: 'MIT', title: 'MIT', text: 'SPDX-License-Identifier: MIT\nhttps://spdx.org/licenses/MIT.html\n' },
  { id: 'Apache-2.0', title: 'Apache 2.0', text: 'SPDX-License-Identifier: Apache-2.0\nhttps://www.apache.org/licenses/LICENSE-2.0\n' },
  {
    id: 'CC-BY-4.0',
    title: 'CC BY 4.0',
    text: 'SPDX-License-Identifier: CC-BY-4.0\nhttps://creativecommons.org/licenses/by/4.0/legalcode\n',
  },
  { id: 'own', title: 'Your own text', text: '' },
] as const
