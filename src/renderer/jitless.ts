// The page's content policy forbids `eval`; zod would probe for it. Imported first, before any schema is used.
import { z } from 'zod';

z.config({ jitless: true });
