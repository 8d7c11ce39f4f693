// The version of Pawl itself; the release of a new one changes it together with package.json (a test holds them equal).
export const version = '0.1.0';
