process.stdout.write('The demonstration is not written yet.\n');
