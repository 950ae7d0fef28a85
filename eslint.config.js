import tseslint from 'typescript-eslint';

const electronOnly = { name: 'electron', message: 'Electron may be imported only by src/main/hosts/electron, src/main/index.ts and src/preload.' };
const approveOnly = { regex: 'kernel/approved\\.ts$', importNames: ['approve'], message: 'Only core/risk may approve an order.' };

const purity = [
  { selector: 'AwaitExpression', message: 'The core is synchronous.' },
  { selector: ':function[async=true]', message: 'The core is synchronous.' },
  { selector: "NewExpression[callee.name='Promise']", message: 'The core is synchronous.' },
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'Time comes in with the input (ts).' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time comes in with the input (ts).' },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'Randomness is seeded: use Prng.' },
];

export default tseslint.config(
  { ignores: ['node_modules/', 'out/', 'dist/', '.breakwater/', 'test-output/', 'coverage/'] },
  ...tseslint.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}', 'test/**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { project: './tsconfig.lint.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-imports': ['error', { paths: [electronOnly], patterns: [approveOnly] }],
      'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' }, { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' }],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      eqeqeq: 'error',
    },
  },
  { files: ['src/main/hosts/electron/**', 'src/main/index.ts', 'src/preload/**'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['src/main/core/risk/**'], rules: { 'no-restricted-imports': ['error', { paths: [electronOnly] }] } },
  {
    files: ['src/shared/**/*.ts', 'src/main/core/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' }, ...purity] },
  },
  { files: ['src/shared/contract/{client,server}.ts'], rules: { 'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' }] } },
  { files: ['test/**/*.{ts,tsx}'], rules: { 'no-restricted-imports': 'off', '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['**/*.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['scripts/**/*.mjs', '*.js', '*.ts'], languageOptions: { globals: { process: 'readonly', console: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly', URL: 'readonly' } } },
);
