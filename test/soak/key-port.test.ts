// The whole port suite with every profile.
import '../contract/key-port/softtoken.test.ts';
