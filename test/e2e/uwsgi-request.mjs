// Asks a uWSGI server one question in its own protocol, as a web server in front of it would, and prints the answer.
//
//   node uwsgi-request.mjs HOST PORT [PATH]
//
// A request is a header of four bytes (modifier, length of the rest, modifier) and variables, each name and value with
// its length before it; numbers have 16 bits, the low byte first. The answer is plain HTTP.
import { connect } from 'node:net';

const [host, port, path = '/'] = process.argv.slice(2);

const variables = {
  REQUEST_METHOD: 'GET',
  PATH_INFO: path,
  REQUEST_URI: path,
  QUERY_STRING: '',
  SERVER_NAME: host,
  SERVER_PORT: port,
  SERVER_PROTOCOL: 'HTTP/1.1',
};

function counted(text) {
  const length = Buffer.alloc(2);
  length.writeUInt16LE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
}

const body = Buffer.concat(Object.entries(variables).flat().map(counted));
const header = Buffer.alloc(4);
header.writeUInt16LE(body.length, 1);

const socket = connect(Number(port), host, () => socket.write(Buffer.concat([header, body])));
socket.setTimeout(10_000, () => socket.destroy(new Error('no answer in time')));
socket.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
socket.pipe(process.stdout);
