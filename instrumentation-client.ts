import { config } from 'zod/v4/core';

// Runs before anything else in the browser: zod would try whether it may make code from text, which the content
// policy refuses, and the browser would report each try as a violation.
config({ jitless: true });
