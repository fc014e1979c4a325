// Every call of a module with every error code that pkcs11.md lists for it.
import '../integration/device-host-codes.test.ts';
