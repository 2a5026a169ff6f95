/** Node-RED without its editor: the flow alone. Remove `httpAdminRoot` to have the editor. */
module.exports = {
  flowFile: 'flows.json',
  // User and password come from the environment: flows_cred.json has no secret.
  credentialSecret: false,
  uiHost: '127.0.0.1',
  uiPort: Number(process.env.PORT ?? 1880),
  httpAdminRoot: false,
  telemetry: { enabled: false },
};
