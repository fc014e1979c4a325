import { z } from 'zod';

// The pages' policy forbids code made out of text, which zod would try for speed.
z.config({ jitless: true });
