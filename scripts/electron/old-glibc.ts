import { join } from 'node:path';
import { ROOT } from '../ensure.mjs';

// What a native library of a package is compiled and linked with beside its own, so that it runs with glibc 2.28 and
// later whatever this machine has (old-glibc.c).

/** Name of the object in the folder that the compilers work in. */
export const OLD_GLIBC_OBJECT = 'old-glibc.o';

/** Arguments of gcc that make it. */
export const OLD_GLIBC_COMPILE: readonly string[] = [
  ...['-c', '-O2', '-fPIC', '-DNDEBUG', '-w', '-fno-builtin', '-std=gnu99'],
  ...['-ffunction-sections', '-fdata-sections'],
  ...[join(ROOT, 'scripts', 'electron', 'old-glibc.c'), '-o', OLD_GLIBC_OBJECT],
];

/** The last arguments of the linker: the libraries of old systems are named whether this machine still needs them or not. */
export const OLD_GLIBC_LINK: readonly string[] = [
  ...[OLD_GLIBC_OBJECT, '-lm'],
  ...['-Wl,--no-as-needed', '-l:libpthread.so.0', '-l:libdl.so.2'],
];
