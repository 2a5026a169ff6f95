/** Generated from rpc-schema/schemas by `npm run generate`; do not edit. */
import type { RpcDiscoverResult } from './types.ts';

/** The OpenRPC document of the contract. */
export const OPENRPC: RpcDiscoverResult = {
  "openrpc": "1.3.2",
  "info": {
    "title": "edgectl",
    "version": "0.1.0",
    "description": "Pods and devices of a KubeEdge node over MQTT: requests on edgectl/v1/{node}/from/{principal}/{client}/rpc, answers on edgectl/v1/{node}/to/{principal}/{client}/rpc.",
    "license": {
      "name": "Apache-2.0",
      "url": "https://www.apache.org/licenses/LICENSE-2.0"
    },
    "x-schema": "sha256:d7ac44bd035ec7e94a100caef7770d3ba5af316b1d53d82d82f37ab479ade56a"
  },
  "methods": [
    {
      "name": "rpc.discover",
      "summary": "This contract, as an OpenRPC document",
      "description": "What the agent validates with: the methods, their parameters, results and errors.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "digest",
          "description": "The digest of the contract that the caller knows: `schema` of `state`, or `info.x-schema` of an earlier answer. Where it is this one, the answer has no methods and says `unchanged`.",
          "required": false,
          "schema": {
            "description": "The digest of the contract that the caller knows: `schema` of `state`, or `info.x-schema` of an earlier answer. Where it is this one, the answer has no methods and says `unchanged`.",
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          }
        },
        {
          "name": "method",
          "description": "The name of one method. The answer then has that one, and what it refers to.",
          "required": false,
          "schema": {
            "description": "The name of one method. The answer then has that one, and what it refers to.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "examples": [
              "pod.logs"
            ]
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/RpcDiscoverResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "rpc.discover example",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "openrpc": "1.3.2",
              "info": {
                "title": "edgectl",
                "version": "0.1.0"
              },
              "methods": [
                {
                  "name": "pod.list",
                  "params": [],
                  "result": {
                    "name": "result",
                    "schema": {
                      "$ref": "#/components/schemas/PodListResult"
                    }
                  }
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/RpcDiscoverParams"
      },
      "x-defaultTimeoutSeconds": 5,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "rpc.hello",
      "summary": "Agrees on a version of the protocol and on features",
      "description": "The first version of the caller that the agent speaks, else `Unsupported` with the versions of the agent in `details`. Nothing is kept: a client that calls it never is served all the same.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "versions",
          "description": "The versions of the protocol that the caller speaks, the one that it likes best first.",
          "required": true,
          "schema": {
            "description": "The versions of the protocol that the caller speaks, the one that it likes best first.",
            "type": "array",
            "minItems": 1,
            "maxItems": 16,
            "items": {
              "$ref": "#/components/schemas/ProtocolVersion"
            }
          }
        },
        {
          "name": "features",
          "description": "The features that it would use. Default all that it may hear of.",
          "required": false,
          "schema": {
            "description": "The features that it would use. Default all that it may hear of.",
            "type": "array",
            "maxItems": 64,
            "items": {
              "$ref": "#/components/schemas/FeatureName"
            }
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/RpcHelloResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/Unsupported"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "rpc.hello example",
          "params": [
            {
              "name": "versions",
              "value": [
                "1.0"
              ]
            },
            {
              "name": "features",
              "value": [
                "set.sequence"
              ]
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "version": "1.0",
              "versions": [
                "1.0"
              ],
              "features": [
                "set.sequence"
              ],
              "schema": "sha256:0000000000000000000000000000000000000000000000000000000000000000",
              "node": "edge-01",
              "bootId": "6f0c2f0e",
              "agent": "0.1.0"
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/RpcHelloParams"
      },
      "x-defaultTimeoutSeconds": 5,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "node.status",
      "summary": "The node, the agent, its brokers and backends, and who the caller is to it",
      "description": "Answers with every backend missing. `object` is the Kubernetes Node where MetaServer or the store has it. `caller` says what a caller that is not believed can do about it.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/NodeStatusResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "node.status example",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "metaserver",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "agent": {
                "state": "online",
                "node": "edge-01",
                "bootId": "6f0c2f0e",
                "version": "0.1.0",
                "since": "2026-11-22T16:00:00Z",
                "brokers": {
                  "embedded": {
                    "state": "connected",
                    "believed": true,
                    "protocol": "3.1.1"
                  },
                  "mosquitto": {
                    "state": "connected",
                    "believed": false,
                    "protocol": "5",
                    "message": "accessControl is not declared for this broker",
                    "hint": "run `edgectl broker mosquitto`, then set accessControl to enforced"
                  }
                },
                "backends": {
                  "metaserver": {
                    "state": "up",
                    "address": "http://127.0.0.1:10550"
                  },
                  "cri": {
                    "state": "up",
                    "address": "unix:///run/containerd/containerd.sock",
                    "version": "containerd 1.6.20"
                  }
                },
                "mappers": {
                  "modbus-tcp": {
                    "state": "up",
                    "address": "unix:///etc/kubeedge/modbus.sock"
                  }
                },
                "tunnel": {
                  "state": "disabled"
                }
              },
              "caller": {
                "principal": "root",
                "door": "mqtt",
                "attachment": "embedded",
                "believed": true
              },
              "object": {
                "apiVersion": "v1",
                "kind": "Node",
                "metadata": {
                  "name": "edge-01"
                },
                "status": {
                  "nodeInfo": {
                    "kubeletVersion": "v1.31.12-kubeedge-v1.23.1"
                  }
                }
              }
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/NodeStatusParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "node.stats",
      "summary": "CPU, memory, disk and network of the node and its pods, as kubelet's stats summary",
      "description": "From Edged's `/stats/summary`; where that is gone, the pods' part from the container runtime.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/NodeStatsResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "node.stats example",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "edged",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "summary": {
                "node": {
                  "nodeName": "edge-01",
                  "memory": {
                    "workingSetBytes": 412316672
                  }
                },
                "pods": [
                  {
                    "podRef": {
                      "name": "web-0",
                      "namespace": "default"
                    },
                    "cpu": {
                      "usageNanoCores": 1200000
                    }
                  }
                ]
              }
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/NodeStatsParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "pod.list",
      "summary": "The pods of one namespace or of all",
      "description": "From MetaServer, else from the store, else from the container runtime alone; `meta.source` says which. An unknown namespace is an empty list, as in Kubernetes.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "fields",
          "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
          "required": false,
          "schema": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "allNamespaces",
          "description": "The objects of every namespace; then without `namespace`.",
          "required": false,
          "schema": {
            "description": "The objects of every namespace; then without `namespace`.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "fieldSelector",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/FieldSelector"
          }
        },
        {
          "name": "limit",
          "description": "The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`.",
          "required": false,
          "schema": {
            "description": "The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`.",
            "type": "integer",
            "minimum": 1,
            "maximum": 10000
          }
        },
        {
          "name": "continue",
          "description": "The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more.",
          "required": false,
          "schema": {
            "description": "The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more.",
            "type": "string",
            "minLength": 1,
            "maxLength": 4096
          }
        },
        {
          "name": "labelSelector",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/LabelSelector"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/PodListResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/Gone"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "pod.list example",
          "params": [
            {
              "name": "namespace",
              "value": "factory"
            },
            {
              "name": "labelSelector",
              "value": "app=collector"
            },
            {
              "name": "fields",
              "value": [
                "$.status.phase"
              ]
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "metaserver",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "items": [
                {
                  "apiVersion": "v1",
                  "kind": "Pod",
                  "metadata": {
                    "name": "collector-7d9f",
                    "namespace": "factory"
                  },
                  "status": {
                    "phase": "Running"
                  }
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/PodListParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "pod.get",
      "summary": "One pod, whole",
      "description": "From MetaServer, else from the store, else from the container runtime alone.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "fields",
          "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
          "required": false,
          "schema": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "name",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/PodGetResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "pod.get example",
          "params": [
            {
              "name": "name",
              "value": "web-0"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "store",
                "observedAt": "2026-11-22T16:58:02Z",
                "notes": [
                  {
                    "layer": "metaserver",
                    "message": "connect ECONNREFUSED 127.0.0.1:10550"
                  }
                ]
              },
              "object": {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {
                  "name": "web-0",
                  "namespace": "default",
                  "uid": "0f3c9a51-1111-4222-8333-000000000001",
                  "labels": {
                    "app": "web"
                  }
                },
                "spec": {
                  "nodeName": "edge-01",
                  "containers": [
                    {
                      "name": "web",
                      "image": "busybox"
                    },
                    {
                      "name": "sidecar",
                      "image": "busybox"
                    }
                  ]
                },
                "status": {
                  "phase": "Running"
                }
              }
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/PodGetParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "pod.top",
      "summary": "CPU and memory that the containers of pods use",
      "description": "As the container runtime counts them, with Edged gone too. A pod without a running container is left out.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "fields",
          "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
          "required": false,
          "schema": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "allNamespaces",
          "description": "The pods of every namespace.",
          "required": false,
          "schema": {
            "description": "The pods of every namespace.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "name",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        {
          "name": "labelSelector",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/LabelSelector"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/PodTopResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "pod.top example",
          "params": [
            {
              "name": "name",
              "value": "web-0"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "cri",
                "observedAt": "2026-11-22T16:58:02Z"
              },
              "items": [
                {
                  "namespace": "default",
                  "name": "web-0",
                  "cpuNanoCores": 3100000,
                  "memoryBytes": 9437184,
                  "containers": [
                    {
                      "name": "web",
                      "cpuNanoCores": 2600000,
                      "memoryBytes": 8388608
                    },
                    {
                      "name": "sidecar",
                      "cpuNanoCores": 500000,
                      "memoryBytes": 1048576
                    }
                  ]
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/PodTopParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "pod.describe",
      "summary": "Pods with what the container runtime has of them, and their events",
      "description": "The pod as `pod.get` gives it, the container instances that the runtime has, and the events that the agent observed.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "name",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        {
          "name": "labelSelector",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/LabelSelector"
          }
        },
        {
          "name": "showEvents",
          "description": "Whether the events of each pod are given. Default true.",
          "required": false,
          "schema": {
            "description": "Whether the events of each pod are given. Default true.",
            "type": "boolean",
            "default": true
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/PodDescribeResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "pod.describe example",
          "params": [
            {
              "name": "name",
              "value": "web-0"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "metaserver",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "items": [
                {
                  "pod": {
                    "apiVersion": "v1",
                    "kind": "Pod",
                    "metadata": {
                      "name": "web-0",
                      "namespace": "default"
                    },
                    "spec": {
                      "containers": [
                        {
                          "name": "web"
                        }
                      ]
                    },
                    "status": {
                      "phase": "Running"
                    }
                  },
                  "containers": [
                    {
                      "name": "web",
                      "id": "3b1d0c6f2a",
                      "state": "Running",
                      "attempt": 1,
                      "startedAt": "2026-11-22T16:10:00Z",
                      "logPath": "/var/log/pods/default_web-0_0f3c9a51/web/1.log"
                    }
                  ],
                  "events": [
                    {
                      "apiVersion": "v1",
                      "kind": "Event",
                      "metadata": {
                        "name": "web-0.17f0a2",
                        "namespace": "default"
                      },
                      "involvedObject": {
                        "kind": "Pod",
                        "namespace": "default",
                        "name": "web-0",
                        "fieldPath": "spec.containers{web}"
                      },
                      "reason": "Started",
                      "message": "Started container web",
                      "type": "Normal",
                      "count": 1,
                      "firstTimestamp": "2026-11-22T16:10:00Z",
                      "lastTimestamp": "2026-11-22T16:10:00Z"
                    }
                  ]
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/PodDescribeParams"
      },
      "x-defaultTimeoutSeconds": 15,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "pod.logs",
      "summary": "The log of a container, or of several",
      "description": "Opens a session; the log comes on its stdout, both container streams in the order of the log. With `inline` the answer holds the output. Read from the log files that the container runtime names, rotated ones included; where they cannot be read, from Edged. With `grep` the node sends only the lines that match.",
      "tags": [
        {
          "name": "stream"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "session",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/SessionName"
          }
        },
        {
          "name": "window",
          "description": "Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB).",
          "required": false,
          "schema": {
            "description": "Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB).",
            "type": "integer",
            "minimum": 0,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "framing",
          "description": "`offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`.",
          "required": false,
          "schema": {
            "description": "`offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`.",
            "enum": [
              "offset",
              "plain"
            ],
            "default": "offset"
          }
        },
        {
          "name": "encoding",
          "description": "How each chunk of stdout and stderr is compressed, by itself: the payload is one gzip member (RFC 1952) or one Zstandard frame (RFC 8878). Offsets, window, pace, lengths and digests count the bytes before compression. Default, not at all.",
          "required": false,
          "schema": {
            "description": "How each chunk of stdout and stderr is compressed, by itself: the payload is one gzip member (RFC 1952) or one Zstandard frame (RFC 8878). Offsets, window, pace, lengths and digests count the bytes before compression. Default, not at all.",
            "$ref": "#/components/schemas/SessionEncoding"
          }
        },
        {
          "name": "rateBytesPerSecond",
          "description": "The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s).",
          "required": false,
          "schema": {
            "description": "The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s).",
            "type": "integer",
            "minimum": 1,
            "maximum": 1073741824,
            "default": 1048576
          }
        },
        {
          "name": "maxSeconds",
          "description": "Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600.",
          "required": false,
          "schema": {
            "description": "Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 86400,
            "default": 600
          }
        },
        {
          "name": "detachSeconds",
          "description": "Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60.",
          "required": false,
          "schema": {
            "description": "Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60.",
            "type": "number",
            "minimum": 0,
            "maximum": 86400,
            "default": 60
          }
        },
        {
          "name": "stdout",
          "description": "False: nobody will read stdout; its bytes are dropped and never block stderr.",
          "required": false,
          "schema": {
            "description": "False: nobody will read stdout; its bytes are dropped and never block stderr.",
            "type": "boolean",
            "default": true
          }
        },
        {
          "name": "stderr",
          "description": "False: nobody will read stderr; its bytes are dropped and never block stdout.",
          "required": false,
          "schema": {
            "description": "False: nobody will read stderr; its bytes are dropped and never block stdout.",
            "type": "boolean",
            "default": true
          }
        },
        {
          "name": "inline",
          "description": "True: no session; the answer holds the output, at most 65536 bytes (64 KiB) in all, and `truncated` says whether that was not enough. Not together with `session`, `window`, `framing`, `encoding`, `rateBytesPerSecond`, `maxSeconds` and `detachSeconds`.",
          "required": false,
          "schema": {
            "description": "True: no session; the answer holds the output, at most 65536 bytes (64 KiB) in all, and `truncated` says whether that was not enough. Not together with `session`, `window`, `framing`, `encoding`, `rateBytesPerSecond`, `maxSeconds` and `detachSeconds`.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "name",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        {
          "name": "labelSelector",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/LabelSelector"
          }
        },
        {
          "name": "container",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/ContainerName"
          }
        },
        {
          "name": "allContainers",
          "description": "Every container of the pod, init containers included.",
          "required": false,
          "schema": {
            "description": "Every container of the pod, init containers included.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "prefix",
          "description": "Each line begins with `[pod/NAME/CONTAINER] `.",
          "required": false,
          "schema": {
            "description": "Each line begins with `[pod/NAME/CONTAINER] `.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "tailLines",
          "description": "Only the last lines, so many whole ones per container. Default: from the beginning.",
          "required": false,
          "schema": {
            "description": "Only the last lines, so many whole ones per container. Default: from the beginning.",
            "type": "integer",
            "minimum": 0,
            "maximum": 9007199254740991
          }
        },
        {
          "name": "sinceSeconds",
          "description": "Only lines that are not older, in seconds.",
          "required": false,
          "schema": {
            "description": "Only lines that are not older, in seconds.",
            "type": "number",
            "exclusiveMinimum": 0
          }
        },
        {
          "name": "sinceTime",
          "description": "Only lines from that time on, as RFC 3339 writes it.",
          "required": false,
          "schema": {
            "description": "Only lines from that time on, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          }
        },
        {
          "name": "limitBytes",
          "description": "The output of this call ends after so many bytes, which are counted from `cursor` and `skipBytes` on. Default no limit.",
          "required": false,
          "schema": {
            "description": "The output of this call ends after so many bytes, which are counted from `cursor` and `skipBytes` on. Default no limit.",
            "type": "integer",
            "minimum": 1,
            "maximum": 9007199254740991
          }
        },
        {
          "name": "timestamps",
          "description": "Each line begins with its time and a space.",
          "required": false,
          "schema": {
            "description": "Each line begins with its time and a space.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "previous",
          "description": "The instance of the container before the one that runs; while the container waits to be started again, the newest that ended. As kubelet has it.",
          "required": false,
          "schema": {
            "description": "The instance of the container before the one that runs; while the container waits to be started again, the newest that ended. As kubelet has it.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "follow",
          "description": "The session goes on with what is written from now on, and waits for a container that has not started yet.",
          "required": false,
          "schema": {
            "description": "The session goes on with what is written from now on, and waits for a container that has not started yet.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "stream",
          "description": "Which of the container's streams; the lines of both are in the order of the log.",
          "required": false,
          "schema": {
            "description": "Which of the container's streams; the lines of both are in the order of the log.",
            "enum": [
              "All",
              "Stdout",
              "Stderr"
            ],
            "default": "All"
          }
        },
        {
          "name": "grep",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/LogGrep"
          }
        },
        {
          "name": "cursor",
          "description": "A cursor of an earlier call with the same `stream`, `timestamps`, `prefix` and `grep`: the output begins with the next byte that was not given.",
          "required": false,
          "schema": {
            "description": "A cursor of an earlier call with the same `stream`, `timestamps`, `prefix` and `grep`: the output begins with the next byte that was not given.",
            "type": "string",
            "minLength": 1,
            "maxLength": 65536
          }
        },
        {
          "name": "skipBytes",
          "description": "Bytes that were received beyond the position that belongs to `cursor`; they are not sent again. Default 0.",
          "required": false,
          "schema": {
            "description": "Bytes that were received beyond the position that belongs to `cursor`; they are not sent again. Default 0.",
            "type": "integer",
            "minimum": 0,
            "maximum": 9007199254740991,
            "default": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/PodLogsResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/Conflict"
        },
        {
          "$ref": "#/components/errors/Gone"
        },
        {
          "$ref": "#/components/errors/Unsupported"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "pod.logs example",
          "params": [
            {
              "name": "name",
              "value": "web-0"
            },
            {
              "name": "container",
              "value": "web"
            },
            {
              "name": "tailLines",
              "value": 100
            },
            {
              "name": "follow",
              "value": true
            },
            {
              "name": "session",
              "value": "log-1"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "session": "log-1",
              "window": 1048576,
              "streams": [
                "stdout"
              ],
              "source": "cri",
              "namespace": "default",
              "pod": "web-0",
              "container": "web"
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/PodLogsParams"
      },
      "x-defaultTimeoutSeconds": 15,
      "x-needsBelief": true,
      "x-inBatch": "unlessFollowed"
    },
    {
      "name": "pod.exec",
      "summary": "Runs a program in a container",
      "description": "Opens a session: stdout and stderr apart, stdin with its own window, the exit code in `end`. The process ends with its session. With `inline` the answer holds output and exit code.",
      "tags": [
        {
          "name": "stream"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "session",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/SessionName"
          }
        },
        {
          "name": "window",
          "description": "Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB).",
          "required": false,
          "schema": {
            "description": "Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB).",
            "type": "integer",
            "minimum": 0,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "framing",
          "description": "`offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`.",
          "required": false,
          "schema": {
            "description": "`offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`.",
            "enum": [
              "offset",
              "plain"
            ],
            "default": "offset"
          }
        },
        {
          "name": "encoding",
          "description": "How each chunk of stdout and stderr is compressed, by itself: the payload is one gzip member (RFC 1952) or one Zstandard frame (RFC 8878). Offsets, window, pace, lengths and digests count the bytes before compression. Default, not at all.",
          "required": false,
          "schema": {
            "description": "How each chunk of stdout and stderr is compressed, by itself: the payload is one gzip member (RFC 1952) or one Zstandard frame (RFC 8878). Offsets, window, pace, lengths and digests count the bytes before compression. Default, not at all.",
            "$ref": "#/components/schemas/SessionEncoding"
          }
        },
        {
          "name": "rateBytesPerSecond",
          "description": "The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s).",
          "required": false,
          "schema": {
            "description": "The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s).",
            "type": "integer",
            "minimum": 1,
            "maximum": 1073741824,
            "default": 1048576
          }
        },
        {
          "name": "maxSeconds",
          "description": "Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600.",
          "required": false,
          "schema": {
            "description": "Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 86400,
            "default": 600
          }
        },
        {
          "name": "detachSeconds",
          "description": "Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60.",
          "required": false,
          "schema": {
            "description": "Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60.",
            "type": "number",
            "minimum": 0,
            "maximum": 86400,
            "default": 60
          }
        },
        {
          "name": "stdout",
          "description": "False: nobody will read stdout; its bytes are dropped and never block stderr.",
          "required": false,
          "schema": {
            "description": "False: nobody will read stdout; its bytes are dropped and never block stderr.",
            "type": "boolean",
            "default": true
          }
        },
        {
          "name": "stderr",
          "description": "False: nobody will read stderr; its bytes are dropped and never block stdout.",
          "required": false,
          "schema": {
            "description": "False: nobody will read stderr; its bytes are dropped and never block stdout.",
            "type": "boolean",
            "default": true
          }
        },
        {
          "name": "inline",
          "description": "True: no session; the answer holds the output, at most 65536 bytes (64 KiB) in all, and `truncated` says whether that was not enough. Not together with `session`, `window`, `framing`, `encoding`, `rateBytesPerSecond`, `maxSeconds` and `detachSeconds`.",
          "required": false,
          "schema": {
            "description": "True: no session; the answer holds the output, at most 65536 bytes (64 KiB) in all, and `truncated` says whether that was not enough. Not together with `session`, `window`, `framing`, `encoding`, `rateBytesPerSecond`, `maxSeconds` and `detachSeconds`.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "name",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        {
          "name": "container",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/ContainerName"
          }
        },
        {
          "name": "command",
          "description": "The program and its arguments; no shell is between.",
          "required": true,
          "schema": {
            "description": "The program and its arguments; no shell is between.",
            "type": "array",
            "minItems": 1,
            "maxItems": 4096,
            "items": {
              "type": "string"
            },
            "examples": [
              [
                "sh",
                "-c",
                "date"
              ]
            ]
          }
        },
        {
          "name": "stdin",
          "description": "Whether bytes will be sent to the process. Otherwise it reads end-of-file at once.",
          "required": false,
          "schema": {
            "description": "Whether bytes will be sent to the process. Otherwise it reads end-of-file at once.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "tty",
          "description": "Whether the process gets a terminal; stdout and stderr are then one stream.",
          "required": false,
          "schema": {
            "description": "Whether the process gets a terminal; stdout and stderr are then one stream.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "columns",
          "description": "Width of the terminal in characters.",
          "required": false,
          "schema": {
            "description": "Width of the terminal in characters.",
            "type": "integer",
            "minimum": 1,
            "maximum": 65535
          }
        },
        {
          "name": "rows",
          "description": "Height of the terminal in lines.",
          "required": false,
          "schema": {
            "description": "Height of the terminal in lines.",
            "type": "integer",
            "minimum": 1,
            "maximum": 65535
          }
        },
        {
          "name": "processTimeoutSeconds",
          "description": "Seconds after which the process is ended (`TimedOut`). Default no limit. (`timeoutSeconds` is the deadline of the opening, or of the whole call with `inline`.)",
          "required": false,
          "schema": {
            "description": "Seconds after which the process is ended (`TimedOut`). Default no limit. (`timeoutSeconds` is the deadline of the opening, or of the whole call with `inline`.)",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 31536000
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/PodExecResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/Conflict"
        },
        {
          "$ref": "#/components/errors/Interrupted"
        },
        {
          "$ref": "#/components/errors/Unsupported"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "pod.exec example",
          "params": [
            {
              "name": "name",
              "value": "web-0"
            },
            {
              "name": "container",
              "value": "web"
            },
            {
              "name": "command",
              "value": [
                "sh",
                "-c",
                "echo out; exit 7"
              ]
            },
            {
              "name": "inline",
              "value": true
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "stdout": "out\n",
              "stderr": "",
              "encoding": "utf8",
              "truncated": false,
              "exitCode": 7,
              "source": "cri",
              "namespace": "default",
              "pod": "web-0",
              "container": "web",
              "protocol": "v5.channel.k8s.io"
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/PodExecParams"
      },
      "x-defaultTimeoutSeconds": 15,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    },
    {
      "name": "pod.attach",
      "summary": "Attaches to the main process of a container",
      "description": "Opens a session on what the process writes from now on; the process does not end with it.",
      "tags": [
        {
          "name": "stream"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "session",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/SessionName"
          }
        },
        {
          "name": "window",
          "description": "Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB).",
          "required": false,
          "schema": {
            "description": "Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB).",
            "type": "integer",
            "minimum": 0,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "framing",
          "description": "`offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`.",
          "required": false,
          "schema": {
            "description": "`offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`.",
            "enum": [
              "offset",
              "plain"
            ],
            "default": "offset"
          }
        },
        {
          "name": "encoding",
          "description": "How each chunk of stdout and stderr is compressed, by itself: the payload is one gzip member (RFC 1952) or one Zstandard frame (RFC 8878). Offsets, window, pace, lengths and digests count the bytes before compression. Default, not at all.",
          "required": false,
          "schema": {
            "description": "How each chunk of stdout and stderr is compressed, by itself: the payload is one gzip member (RFC 1952) or one Zstandard frame (RFC 8878). Offsets, window, pace, lengths and digests count the bytes before compression. Default, not at all.",
            "$ref": "#/components/schemas/SessionEncoding"
          }
        },
        {
          "name": "rateBytesPerSecond",
          "description": "The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s).",
          "required": false,
          "schema": {
            "description": "The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s).",
            "type": "integer",
            "minimum": 1,
            "maximum": 1073741824,
            "default": 1048576
          }
        },
        {
          "name": "maxSeconds",
          "description": "Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600.",
          "required": false,
          "schema": {
            "description": "Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 86400,
            "default": 600
          }
        },
        {
          "name": "detachSeconds",
          "description": "Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60.",
          "required": false,
          "schema": {
            "description": "Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60.",
            "type": "number",
            "minimum": 0,
            "maximum": 86400,
            "default": 60
          }
        },
        {
          "name": "stdout",
          "description": "False: nobody will read stdout; its bytes are dropped and never block stderr.",
          "required": false,
          "schema": {
            "description": "False: nobody will read stdout; its bytes are dropped and never block stderr.",
            "type": "boolean",
            "default": true
          }
        },
        {
          "name": "stderr",
          "description": "False: nobody will read stderr; its bytes are dropped and never block stdout.",
          "required": false,
          "schema": {
            "description": "False: nobody will read stderr; its bytes are dropped and never block stdout.",
            "type": "boolean",
            "default": true
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "name",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        {
          "name": "container",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/ContainerName"
          }
        },
        {
          "name": "stdin",
          "description": "Whether bytes will be sent to the process.",
          "required": false,
          "schema": {
            "description": "Whether bytes will be sent to the process.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "tty",
          "description": "Whether the caller is a terminal. Default: as the container's spec says; an error where they differ.",
          "required": false,
          "schema": {
            "description": "Whether the caller is a terminal. Default: as the container's spec says; an error where they differ.",
            "type": "boolean"
          }
        },
        {
          "name": "columns",
          "description": "Width of the terminal in characters.",
          "required": false,
          "schema": {
            "description": "Width of the terminal in characters.",
            "type": "integer",
            "minimum": 1,
            "maximum": 65535
          }
        },
        {
          "name": "rows",
          "description": "Height of the terminal in lines.",
          "required": false,
          "schema": {
            "description": "Height of the terminal in lines.",
            "type": "integer",
            "minimum": 1,
            "maximum": 65535
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/PodAttachResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/Conflict"
        },
        {
          "$ref": "#/components/errors/Interrupted"
        },
        {
          "$ref": "#/components/errors/Unsupported"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "pod.attach example",
          "params": [
            {
              "name": "name",
              "value": "web-0"
            },
            {
              "name": "container",
              "value": "web"
            },
            {
              "name": "stdin",
              "value": true
            },
            {
              "name": "session",
              "value": "console"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "session": "console",
              "window": 1048576,
              "stdinWindow": 262144,
              "streams": [
                "stdout",
                "stderr"
              ],
              "source": "cri",
              "container": "web",
              "protocol": "spdy/3.1"
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/PodAttachParams"
      },
      "x-defaultTimeoutSeconds": 15,
      "x-needsBelief": true,
      "x-inBatch": "no"
    },
    {
      "name": "pod.release",
      "summary": "Lets go of the update of a pod that is held",
      "description": "Of a pod with the annotation `edge.kubeedge.io/hold-upgrade: \"true\"`; EdgeCore is told by MetaServer. A pod that is not held is `Conflict`.",
      "tags": [
        {
          "name": "change"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "name",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/PodReleaseResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/Conflict"
        },
        {
          "$ref": "#/components/errors/Interrupted"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "pod.release example",
          "params": [
            {
              "name": "namespace",
              "value": "factory"
            },
            {
              "name": "name",
              "value": "press-control-2"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "metaserver",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "pod": {
                "namespace": "factory",
                "name": "press-control-2",
                "images": [
                  {
                    "container": "main",
                    "to": "registry.plant.example/press-control:2.1"
                  }
                ],
                "since": "2026-11-22T06:12:40Z"
              }
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/PodReleaseParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    },
    {
      "name": "pod.restart",
      "summary": "Restarts the containers of pods",
      "description": "Stops the running containers of each pod; EdgeCore starts them again as the pod says. The answer comes when they run again, or at the deadline with what is known.",
      "tags": [
        {
          "name": "change"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "name",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        {
          "name": "names",
          "description": "The names of several pods of the namespace.",
          "required": false,
          "schema": {
            "description": "The names of several pods of the namespace.",
            "type": "array",
            "minItems": 1,
            "maxItems": 100,
            "uniqueItems": true,
            "items": {
              "$ref": "#/components/schemas/ObjectName"
            }
          }
        },
        {
          "name": "labelSelector",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/LabelSelector"
          }
        },
        {
          "name": "gracePeriodSeconds",
          "description": "Seconds between SIGTERM and SIGKILL. Default, the pod's `terminationGracePeriodSeconds`, else 30.",
          "required": false,
          "schema": {
            "description": "Seconds between SIGTERM and SIGKILL. Default, the pod's `terminationGracePeriodSeconds`, else 30.",
            "type": "integer",
            "minimum": 0,
            "maximum": 3600
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/PodRestartResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/Conflict"
        },
        {
          "$ref": "#/components/errors/Interrupted"
        },
        {
          "$ref": "#/components/errors/Unsupported"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "pod.restart example",
          "params": [
            {
              "name": "namespace",
              "value": "factory"
            },
            {
              "name": "labelSelector",
              "value": "app=collector"
            },
            {
              "name": "gracePeriodSeconds",
              "value": 10
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "cri",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "items": [
                {
                  "namespace": "factory",
                  "name": "collector-7d9f",
                  "restarted": true,
                  "containers": [
                    {
                      "name": "collector",
                      "stoppedId": "9f8e7d6c",
                      "startedId": "1a2b3c4d"
                    }
                  ]
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/PodRestartParams"
      },
      "x-defaultTimeoutSeconds": 60,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    },
    {
      "name": "pod.watch",
      "summary": "Pods as they change",
      "description": "Opens a session; each line on its stdout is a Kubernetes watch event. A pod that leaves the selection is `DELETED`. A reader that is slow gets each pod as it is by then.",
      "tags": [
        {
          "name": "stream"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "session",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/SessionName"
          }
        },
        {
          "name": "window",
          "description": "Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB).",
          "required": false,
          "schema": {
            "description": "Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB).",
            "type": "integer",
            "minimum": 0,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "framing",
          "description": "`offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`.",
          "required": false,
          "schema": {
            "description": "`offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`.",
            "enum": [
              "offset",
              "plain"
            ],
            "default": "offset"
          }
        },
        {
          "name": "encoding",
          "description": "How each chunk of stdout and stderr is compressed, by itself: the payload is one gzip member (RFC 1952) or one Zstandard frame (RFC 8878). Offsets, window, pace, lengths and digests count the bytes before compression. Default, not at all.",
          "required": false,
          "schema": {
            "description": "How each chunk of stdout and stderr is compressed, by itself: the payload is one gzip member (RFC 1952) or one Zstandard frame (RFC 8878). Offsets, window, pace, lengths and digests count the bytes before compression. Default, not at all.",
            "$ref": "#/components/schemas/SessionEncoding"
          }
        },
        {
          "name": "rateBytesPerSecond",
          "description": "The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s).",
          "required": false,
          "schema": {
            "description": "The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s).",
            "type": "integer",
            "minimum": 1,
            "maximum": 1073741824,
            "default": 1048576
          }
        },
        {
          "name": "maxSeconds",
          "description": "Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600.",
          "required": false,
          "schema": {
            "description": "Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 86400,
            "default": 600
          }
        },
        {
          "name": "detachSeconds",
          "description": "Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60.",
          "required": false,
          "schema": {
            "description": "Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60.",
            "type": "number",
            "minimum": 0,
            "maximum": 86400,
            "default": 60
          }
        },
        {
          "name": "stdout",
          "description": "False: nobody will read stdout; its bytes are dropped and never block stderr.",
          "required": false,
          "schema": {
            "description": "False: nobody will read stdout; its bytes are dropped and never block stderr.",
            "type": "boolean",
            "default": true
          }
        },
        {
          "name": "stderr",
          "description": "False: nobody will read stderr; its bytes are dropped and never block stdout.",
          "required": false,
          "schema": {
            "description": "False: nobody will read stderr; its bytes are dropped and never block stdout.",
            "type": "boolean",
            "default": true
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "allNamespaces",
          "description": "The pods of every namespace; then without `namespace` and `name`.",
          "required": false,
          "schema": {
            "description": "The pods of every namespace; then without `namespace` and `name`.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "name",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        {
          "name": "labelSelector",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/LabelSelector"
          }
        },
        {
          "name": "fieldSelector",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/FieldSelector"
          }
        },
        {
          "name": "sendInitialEvents",
          "description": "Whether the session begins with an `ADDED` for each pod. Default true.",
          "required": false,
          "schema": {
            "description": "Whether the session begins with an `ADDED` for each pod. Default true.",
            "type": "boolean",
            "default": true
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/PodWatchResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/Conflict"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "pod.watch example",
          "params": [
            {
              "name": "namespace",
              "value": "factory"
            },
            {
              "name": "labelSelector",
              "value": "app=collector"
            },
            {
              "name": "session",
              "value": "watch-1"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "session": "watch-1",
              "window": 1048576,
              "streams": [
                "stdout"
              ],
              "source": "agent"
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/PodWatchParams"
      },
      "x-defaultTimeoutSeconds": 15,
      "x-needsBelief": false,
      "x-inBatch": "no"
    },
    {
      "name": "event.list",
      "summary": "The events that the agent observed",
      "description": "Kubernetes events of pods, containers and devices, from the agent's own database: EdgeCore stores none.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "fields",
          "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
          "required": false,
          "schema": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "allNamespaces",
          "description": "The objects of every namespace; then without `namespace`.",
          "required": false,
          "schema": {
            "description": "The objects of every namespace; then without `namespace`.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "fieldSelector",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/FieldSelector"
          }
        },
        {
          "name": "limit",
          "description": "The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`.",
          "required": false,
          "schema": {
            "description": "The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`.",
            "type": "integer",
            "minimum": 1,
            "maximum": 10000
          }
        },
        {
          "name": "continue",
          "description": "The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more.",
          "required": false,
          "schema": {
            "description": "The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more.",
            "type": "string",
            "minLength": 1,
            "maxLength": 4096
          }
        },
        {
          "name": "sinceTime",
          "description": "Only events that were last seen at that time or later, as RFC 3339 writes it.",
          "required": false,
          "schema": {
            "description": "Only events that were last seen at that time or later, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          }
        },
        {
          "name": "untilTime",
          "description": "Only events that were first seen before that time.",
          "required": false,
          "schema": {
            "description": "Only events that were first seen before that time.",
            "type": "string",
            "format": "date-time"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/EventListResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/Gone"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "event.list example",
          "params": [
            {
              "name": "fieldSelector",
              "value": "involvedObject.name=web-0,type=Warning"
            },
            {
              "name": "limit",
              "value": 20
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "items": [
                {
                  "apiVersion": "v1",
                  "kind": "Event",
                  "metadata": {
                    "name": "web-0.17f0a9",
                    "namespace": "default"
                  },
                  "involvedObject": {
                    "kind": "Pod",
                    "namespace": "default",
                    "name": "web-0"
                  },
                  "reason": "BackOff",
                  "message": "Back-off restarting failed container web",
                  "type": "Warning",
                  "count": 4,
                  "firstTimestamp": "2026-11-22T16:20:00Z",
                  "lastTimestamp": "2026-11-22T16:24:10Z"
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/EventListParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "event.watch",
      "summary": "Events as they are observed",
      "description": "Opens a session; each line on its stdout is a Kubernetes watch event about an event: `ADDED` for a new one, `MODIFIED` for one that was counted again. One that is forgotten is not told.",
      "tags": [
        {
          "name": "stream"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "session",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/SessionName"
          }
        },
        {
          "name": "window",
          "description": "Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB).",
          "required": false,
          "schema": {
            "description": "Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB).",
            "type": "integer",
            "minimum": 0,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "framing",
          "description": "`offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`.",
          "required": false,
          "schema": {
            "description": "`offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`.",
            "enum": [
              "offset",
              "plain"
            ],
            "default": "offset"
          }
        },
        {
          "name": "encoding",
          "description": "How each chunk of stdout and stderr is compressed, by itself: the payload is one gzip member (RFC 1952) or one Zstandard frame (RFC 8878). Offsets, window, pace, lengths and digests count the bytes before compression. Default, not at all.",
          "required": false,
          "schema": {
            "description": "How each chunk of stdout and stderr is compressed, by itself: the payload is one gzip member (RFC 1952) or one Zstandard frame (RFC 8878). Offsets, window, pace, lengths and digests count the bytes before compression. Default, not at all.",
            "$ref": "#/components/schemas/SessionEncoding"
          }
        },
        {
          "name": "rateBytesPerSecond",
          "description": "The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s).",
          "required": false,
          "schema": {
            "description": "The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s).",
            "type": "integer",
            "minimum": 1,
            "maximum": 1073741824,
            "default": 1048576
          }
        },
        {
          "name": "maxSeconds",
          "description": "Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600.",
          "required": false,
          "schema": {
            "description": "Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 86400,
            "default": 600
          }
        },
        {
          "name": "detachSeconds",
          "description": "Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60.",
          "required": false,
          "schema": {
            "description": "Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60.",
            "type": "number",
            "minimum": 0,
            "maximum": 86400,
            "default": 60
          }
        },
        {
          "name": "stdout",
          "description": "False: nobody will read stdout; its bytes are dropped and never block stderr.",
          "required": false,
          "schema": {
            "description": "False: nobody will read stdout; its bytes are dropped and never block stderr.",
            "type": "boolean",
            "default": true
          }
        },
        {
          "name": "stderr",
          "description": "False: nobody will read stderr; its bytes are dropped and never block stdout.",
          "required": false,
          "schema": {
            "description": "False: nobody will read stderr; its bytes are dropped and never block stdout.",
            "type": "boolean",
            "default": true
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "allNamespaces",
          "description": "The events of every namespace; then without `namespace`.",
          "required": false,
          "schema": {
            "description": "The events of every namespace; then without `namespace`.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "fieldSelector",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/FieldSelector"
          }
        },
        {
          "name": "sendInitialEvents",
          "description": "Whether the session begins with an `ADDED` for each event that is kept. Default true.",
          "required": false,
          "schema": {
            "description": "Whether the session begins with an `ADDED` for each event that is kept. Default true.",
            "type": "boolean",
            "default": true
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/EventWatchResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/Conflict"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "event.watch example",
          "params": [
            {
              "name": "namespace",
              "value": "factory"
            },
            {
              "name": "fieldSelector",
              "value": "type=Warning"
            },
            {
              "name": "session",
              "value": "watch-2"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "session": "watch-2",
              "window": 1048576,
              "streams": [
                "stdout"
              ],
              "source": "agent"
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/EventWatchParams"
      },
      "x-defaultTimeoutSeconds": 15,
      "x-needsBelief": false,
      "x-inBatch": "no"
    },
    {
      "name": "device.list",
      "summary": "The devices of one namespace or of all",
      "description": "The stored devices with lasting local edits laid over them (`meta.localEdits`) and the reported values in `status.twins`.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "fields",
          "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
          "required": false,
          "schema": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "allNamespaces",
          "description": "The objects of every namespace; then without `namespace`.",
          "required": false,
          "schema": {
            "description": "The objects of every namespace; then without `namespace`.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "fieldSelector",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/FieldSelector"
          }
        },
        {
          "name": "limit",
          "description": "The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`.",
          "required": false,
          "schema": {
            "description": "The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`.",
            "type": "integer",
            "minimum": 1,
            "maximum": 10000
          }
        },
        {
          "name": "continue",
          "description": "The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more.",
          "required": false,
          "schema": {
            "description": "The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more.",
            "type": "string",
            "minLength": 1,
            "maxLength": 4096
          }
        },
        {
          "name": "labelSelector",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/LabelSelector"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/DeviceListResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/Gone"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "device.list example",
          "params": [
            {
              "name": "allNamespaces",
              "value": true
            },
            {
              "name": "fields",
              "value": [
                "$.status.twins"
              ]
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "metaserver",
                "observedAt": "2026-11-22T16:59:26Z",
                "localEdits": [
                  {
                    "namespace": "factory",
                    "name": "press-1",
                    "path": "/spec/properties/[name=setpoint]/desired/value"
                  }
                ]
              },
              "items": [
                {
                  "apiVersion": "devices.kubeedge.io/v1beta1",
                  "kind": "Device",
                  "metadata": {
                    "name": "press-1",
                    "namespace": "factory"
                  },
                  "status": {
                    "twins": [
                      {
                        "propertyName": "temperature",
                        "reported": {
                          "value": "21.5"
                        }
                      }
                    ]
                  }
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/DeviceListParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "device.get",
      "summary": "One device, whole, with its values and their ages",
      "description": "As in `device.list`; `twins` gives each value with its age and its source. `metadata.resourceVersion` is the precondition for `device.edit`.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "fields",
          "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
          "required": false,
          "schema": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "name",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/DeviceGetResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "device.get example",
          "params": [
            {
              "name": "namespace",
              "value": "factory"
            },
            {
              "name": "name",
              "value": "press-1"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "metaserver",
                "observedAt": "2026-11-22T16:59:26Z",
                "localEdits": [
                  {
                    "namespace": "factory",
                    "name": "press-1",
                    "path": "/spec/properties/[name=setpoint]/desired/value"
                  }
                ]
              },
              "object": {
                "apiVersion": "devices.kubeedge.io/v1beta1",
                "kind": "Device",
                "metadata": {
                  "name": "press-1",
                  "namespace": "factory",
                  "resourceVersion": "12"
                },
                "spec": {
                  "deviceModelRef": {
                    "name": "press"
                  },
                  "protocol": {
                    "protocolName": "modbus-tcp"
                  }
                }
              },
              "twins": [
                {
                  "property": "temperature",
                  "reported": "21.5",
                  "reportedAt": "2026-11-22T16:59:25Z",
                  "ageSeconds": 0.8,
                  "source": "mapper",
                  "type": "DOUBLE",
                  "accessMode": "ReadOnly",
                  "unit": "C"
                },
                {
                  "property": "setpoint",
                  "desired": "42.5",
                  "reported": "42.5",
                  "reportedAt": "2026-11-22T16:59:25Z",
                  "ageSeconds": 0.8,
                  "source": "mapper",
                  "type": "DOUBLE",
                  "accessMode": "ReadWrite",
                  "minimum": "0",
                  "maximum": "100"
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/DeviceGetParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "device.describe",
      "summary": "Devices with model, ranges, mapper, edits and events",
      "description": "Everything that the node knows of a device; `mapper.answers` says whether its mapper is there.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "name",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        {
          "name": "labelSelector",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/LabelSelector"
          }
        },
        {
          "name": "showEvents",
          "description": "Whether the events of each device are given. Default true.",
          "required": false,
          "schema": {
            "description": "Whether the events of each device are given. Default true.",
            "type": "boolean",
            "default": true
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/DeviceDescribeResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "device.describe example",
          "params": [
            {
              "name": "namespace",
              "value": "factory"
            },
            {
              "name": "name",
              "value": "press-1"
            },
            {
              "name": "showEvents",
              "value": false
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "store",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "items": [
                {
                  "device": {
                    "apiVersion": "devices.kubeedge.io/v1beta1",
                    "kind": "Device",
                    "metadata": {
                      "name": "press-1",
                      "namespace": "factory"
                    }
                  },
                  "model": {
                    "apiVersion": "devices.kubeedge.io/v1beta1",
                    "kind": "DeviceModel",
                    "metadata": {
                      "name": "press",
                      "namespace": "factory"
                    }
                  },
                  "mapper": {
                    "name": "modbus-mapper",
                    "protocol": "modbus-tcp",
                    "address": "/etc/kubeedge/modbus.sock",
                    "answers": true
                  },
                  "twins": [
                    {
                      "property": "setpoint",
                      "desired": "42.5",
                      "reported": "42.5",
                      "source": "mapper"
                    }
                  ],
                  "edits": [
                    {
                      "id": "e-7",
                      "namespace": "factory",
                      "name": "press-1",
                      "path": "/spec/properties/[name=setpoint]/desired/value",
                      "property": "setpoint",
                      "base": "20",
                      "value": "42.5",
                      "state": "applied",
                      "createdAt": "2026-11-22T16:40:00Z",
                      "createdBy": "alice",
                      "appliedAt": "2026-11-22T16:40:01Z",
                      "attempts": 1
                    }
                  ]
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/DeviceDescribeParams"
      },
      "x-defaultTimeoutSeconds": 15,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "device.edit",
      "summary": "Changes devices and reads back what they made of it",
      "description": "Checked against the device model, journalled, handed to the mapper as a complete device, and read back. An edit lasts over restarts of mapper and EdgeCore unless `persist` is false. `readBack: differs` is the error `ReadBackDiffers`.",
      "tags": [
        {
          "name": "change"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "namespace",
          "description": "The namespace; that of an object's own metadata must agree with it. Default, that of the metadata, else `default`.",
          "required": false,
          "schema": {
            "description": "The namespace; that of an object's own metadata must agree with it. Default, that of the metadata, else `default`.",
            "$ref": "#/components/schemas/NamespaceName"
          }
        },
        {
          "name": "name",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        {
          "name": "object",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Device"
          }
        },
        {
          "name": "list",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/DeviceList"
          }
        },
        {
          "name": "mergePatch",
          "description": "A JSON merge patch (RFC 7386) of the device; arrays are replaced whole.",
          "required": false,
          "schema": {
            "description": "A JSON merge patch (RFC 7386) of the device; arrays are replaced whole.",
            "type": "object"
          }
        },
        {
          "name": "jsonPatch",
          "description": "A JSON patch (RFC 6902) of the device. All its copies together have 3 MiB at most, and the device grows to twice its size and 1 MiB more at most; else `RequestEntityTooLarge`.",
          "required": false,
          "schema": {
            "description": "A JSON patch (RFC 6902) of the device. All its copies together have 3 MiB at most, and the device grows to twice its size and 1 MiB more at most; else `RequestEntityTooLarge`.",
            "type": "array",
            "minItems": 1,
            "maxItems": 1000,
            "items": {
              "$ref": "#/components/schemas/JsonPatchOperation"
            }
          }
        },
        {
          "name": "set",
          "description": "Desired values by property. Each is written, also where it is the desired value already: somebody at the panel may have changed the device.",
          "required": false,
          "schema": {
            "description": "Desired values by property. Each is written, also where it is the desired value already: somebody at the panel may have changed the device.",
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1000,
            "propertyNames": {
              "$ref": "#/components/schemas/PropertyName"
            },
            "additionalProperties": {
              "type": [
                "string",
                "number",
                "boolean"
              ]
            },
            "examples": [
              {
                "setpoint": 42.5
              }
            ]
          }
        },
        {
          "name": "dryRun",
          "description": "Everything is checked and nothing is written. Default false.",
          "required": false,
          "schema": {
            "description": "Everything is checked and nothing is written. Default false.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "ifUnmodified",
          "description": "The `metadata.resourceVersion` that the device must still have, else `Conflict`; of several devices, one per `namespace/name`. Default: `metadata.resourceVersion` of an `object` or a `list`, where it is given.",
          "required": false,
          "schema": {
            "description": "The `metadata.resourceVersion` that the device must still have, else `Conflict`; of several devices, one per `namespace/name`. Default: `metadata.resourceVersion` of an `object` or a `list`, where it is given.",
            "oneOf": [
              {
                "type": "string",
                "minLength": 1
              },
              {
                "type": "object",
                "additionalProperties": {
                  "type": "string",
                  "minLength": 1
                }
              }
            ]
          }
        },
        {
          "name": "persist",
          "description": "True: the edit lasts over restarts of mapper and EdgeCore. False: it is written once. Default true.",
          "required": false,
          "schema": {
            "description": "True: the edit lasts over restarts of mapper and EdgeCore. False: it is written once. Default true.",
            "type": "boolean",
            "default": true
          }
        },
        {
          "name": "expiresSeconds",
          "description": "Seconds after which a lasting edit is not applied again. Default it lasts until it is reverted or superseded.",
          "required": false,
          "schema": {
            "description": "Seconds after which a lasting edit is not applied again. Default it lasts until it is reverted or superseded.",
            "type": "integer",
            "minimum": 1,
            "maximum": 315360000
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/DeviceEditResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/Conflict"
        },
        {
          "$ref": "#/components/errors/ReadBackDiffers"
        },
        {
          "$ref": "#/components/errors/Interrupted"
        },
        {
          "$ref": "#/components/errors/Unsupported"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "device.edit example",
          "params": [
            {
              "name": "namespace",
              "value": "factory"
            },
            {
              "name": "name",
              "value": "press-1"
            },
            {
              "name": "set",
              "value": {
                "setpoint": 42.5
              }
            },
            {
              "name": "ifUnmodified",
              "value": "11"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "mapper",
                "observedAt": "2026-11-22T16:59:27Z"
              },
              "dryRun": false,
              "items": [
                {
                  "namespace": "factory",
                  "name": "press-1",
                  "resourceVersion": "12",
                  "paths": [
                    {
                      "path": "/spec/properties/[name=setpoint]/desired/value",
                      "property": "setpoint",
                      "before": "20",
                      "value": "42.5",
                      "accepted": true,
                      "written": true,
                      "readBack": "confirmed",
                      "reported": "42.5",
                      "reportedAt": "2026-11-22T16:59:27Z",
                      "editId": "e-7"
                    }
                  ]
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/DeviceEditParams"
      },
      "x-defaultTimeoutSeconds": 45,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    },
    {
      "name": "device.read",
      "summary": "One property, read from the device itself now",
      "description": "By the REST API of the device's mapper, where that is built on KubeEdge's mapper-framework. Each call asks the device: a value that is reported anyway is cheaper with `device.get`.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "name",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        {
          "name": "property",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/PropertyName"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/DeviceReadResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "device.read example",
          "params": [
            {
              "name": "namespace",
              "value": "factory"
            },
            {
              "name": "name",
              "value": "press-1"
            },
            {
              "name": "property",
              "value": "temperature"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "mapper",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "property": "temperature",
              "value": "61.5",
              "type": "float"
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/DeviceReadParams"
      },
      "x-defaultTimeoutSeconds": 15,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    },
    {
      "name": "device.call",
      "summary": "Writes values by a method of a device, and reads them back",
      "description": "By the REST API of the mapper, one value after the other. Checked against `spec.methods` and the device model, for the mapper checks neither access nor range. Takes the right to each property. The desired values stay as they are: a mapper that writes those again overwrites the value.",
      "tags": [
        {
          "name": "change"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "name",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        {
          "name": "method",
          "description": "A name in `spec.methods` of the device.",
          "required": true,
          "schema": {
            "description": "A name in `spec.methods` of the device.",
            "type": "string",
            "minLength": 1,
            "maxLength": 253
          }
        },
        {
          "name": "values",
          "description": "What is written, by property; in this order.",
          "required": true,
          "schema": {
            "description": "What is written, by property; in this order.",
            "type": "object",
            "minProperties": 1,
            "maxProperties": 64,
            "propertyNames": {
              "$ref": "#/components/schemas/PropertyName"
            },
            "additionalProperties": {
              "type": [
                "string",
                "number",
                "boolean"
              ],
              "maxLength": 1024
            },
            "examples": [
              {
                "setpoint": 42.5
              }
            ]
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/DeviceCallResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/ReadBackDiffers"
        },
        {
          "$ref": "#/components/errors/Interrupted"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "device.call example",
          "params": [
            {
              "name": "namespace",
              "value": "factory"
            },
            {
              "name": "name",
              "value": "press-1"
            },
            {
              "name": "method",
              "value": "heat"
            },
            {
              "name": "values",
              "value": {
                "setpoint": 42.5
              }
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "mapper",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "method": "heat",
              "values": [
                {
                  "property": "setpoint",
                  "value": "42.5",
                  "readBack": "confirmed",
                  "reported": "42.5"
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/DeviceCallParams"
      },
      "x-defaultTimeoutSeconds": 45,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    },
    {
      "name": "device.watch",
      "summary": "Devices as they change",
      "description": "Opens a session; each line on its stdout is a Kubernetes watch event.",
      "tags": [
        {
          "name": "stream"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "session",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/SessionName"
          }
        },
        {
          "name": "window",
          "description": "Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB).",
          "required": false,
          "schema": {
            "description": "Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB).",
            "type": "integer",
            "minimum": 0,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "framing",
          "description": "`offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`.",
          "required": false,
          "schema": {
            "description": "`offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`.",
            "enum": [
              "offset",
              "plain"
            ],
            "default": "offset"
          }
        },
        {
          "name": "encoding",
          "description": "How each chunk of stdout and stderr is compressed, by itself: the payload is one gzip member (RFC 1952) or one Zstandard frame (RFC 8878). Offsets, window, pace, lengths and digests count the bytes before compression. Default, not at all.",
          "required": false,
          "schema": {
            "description": "How each chunk of stdout and stderr is compressed, by itself: the payload is one gzip member (RFC 1952) or one Zstandard frame (RFC 8878). Offsets, window, pace, lengths and digests count the bytes before compression. Default, not at all.",
            "$ref": "#/components/schemas/SessionEncoding"
          }
        },
        {
          "name": "rateBytesPerSecond",
          "description": "The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s).",
          "required": false,
          "schema": {
            "description": "The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s).",
            "type": "integer",
            "minimum": 1,
            "maximum": 1073741824,
            "default": 1048576
          }
        },
        {
          "name": "maxSeconds",
          "description": "Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600.",
          "required": false,
          "schema": {
            "description": "Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 86400,
            "default": 600
          }
        },
        {
          "name": "detachSeconds",
          "description": "Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60.",
          "required": false,
          "schema": {
            "description": "Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60.",
            "type": "number",
            "minimum": 0,
            "maximum": 86400,
            "default": 60
          }
        },
        {
          "name": "stdout",
          "description": "False: nobody will read stdout; its bytes are dropped and never block stderr.",
          "required": false,
          "schema": {
            "description": "False: nobody will read stdout; its bytes are dropped and never block stderr.",
            "type": "boolean",
            "default": true
          }
        },
        {
          "name": "stderr",
          "description": "False: nobody will read stderr; its bytes are dropped and never block stdout.",
          "required": false,
          "schema": {
            "description": "False: nobody will read stderr; its bytes are dropped and never block stdout.",
            "type": "boolean",
            "default": true
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "allNamespaces",
          "description": "The devices of every namespace; then without `namespace`.",
          "required": false,
          "schema": {
            "description": "The devices of every namespace; then without `namespace`.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "name",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        {
          "name": "labelSelector",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/LabelSelector"
          }
        },
        {
          "name": "sendInitialEvents",
          "description": "Whether the session begins with an `ADDED` for each device. Default true.",
          "required": false,
          "schema": {
            "description": "Whether the session begins with an `ADDED` for each device. Default true.",
            "type": "boolean",
            "default": true
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/DeviceWatchResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/Conflict"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "device.watch example",
          "params": [
            {
              "name": "namespace",
              "value": "factory"
            },
            {
              "name": "name",
              "value": "press-1"
            },
            {
              "name": "session",
              "value": "watch-1"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "session": "watch-1",
              "window": 1048576,
              "streams": [
                "stdout"
              ],
              "source": "mapper",
              "mapper": "modbus-mapper"
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/DeviceWatchParams"
      },
      "x-defaultTimeoutSeconds": 15,
      "x-needsBelief": false,
      "x-inBatch": "no"
    },
    {
      "name": "device.edits",
      "summary": "The lasting local edits and how they stand",
      "description": "Each edit with its base value, its value, and whether the device or the cloud has taken it over.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "allNamespaces",
          "description": "Those of every namespace; then without `namespace`.",
          "required": false,
          "schema": {
            "description": "Those of every namespace; then without `namespace`.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "name",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        {
          "name": "labelSelector",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/LabelSelector"
          }
        },
        {
          "name": "states",
          "description": "Only edits in these states. Default all.",
          "required": false,
          "schema": {
            "description": "Only edits in these states. Default all.",
            "type": "array",
            "minItems": 1,
            "maxItems": 16,
            "uniqueItems": true,
            "items": {
              "$ref": "#/components/schemas/DeviceEditState"
            }
          }
        },
        {
          "name": "limit",
          "description": "The most edits in one answer. Default no limit but the size of an answer.",
          "required": false,
          "schema": {
            "description": "The most edits in one answer. Default no limit but the size of an answer.",
            "type": "integer",
            "minimum": 1,
            "maximum": 10000
          }
        },
        {
          "name": "continue",
          "description": "The `meta.continue` of the answer before.",
          "required": false,
          "schema": {
            "description": "The `meta.continue` of the answer before.",
            "type": "string",
            "minLength": 1,
            "maxLength": 4096
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/DeviceEditsResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/Gone"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "device.edits example",
          "params": [
            {
              "name": "allNamespaces",
              "value": true
            },
            {
              "name": "states",
              "value": [
                "pending",
                "failing"
              ]
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "items": [
                {
                  "id": "e-8",
                  "namespace": "factory",
                  "name": "press-1",
                  "path": "/spec/properties/[name=switch]/desired/value",
                  "property": "switch",
                  "base": "false",
                  "value": "true",
                  "state": "failing",
                  "message": "applied 3 times in 10 minutes; applied again when that is over",
                  "createdAt": "2026-11-22T16:40:00Z",
                  "createdBy": "alice",
                  "attempts": 3
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/DeviceEditsParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "device.history",
      "summary": "What published properties of a device were",
      "description": "Each change of a value and of its quality, as far back as 24 hours and 256 KiB for each property (8 MiB in all), of what `publish.devices` in agent.yaml lists. Kept in memory, and over an orderly restart of the agent.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "fields",
          "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
          "required": false,
          "schema": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "name",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        {
          "name": "property",
          "description": "This property alone. Default, all that are kept.",
          "required": false,
          "schema": {
            "description": "This property alone. Default, all that are kept.",
            "$ref": "#/components/schemas/PropertyName"
          }
        },
        {
          "name": "sinceTime",
          "description": "From that time on, with what the value was then. Default, all that is kept.",
          "required": false,
          "schema": {
            "description": "From that time on, with what the value was then. Default, all that is kept.",
            "$ref": "#/components/schemas/Timestamp"
          }
        },
        {
          "name": "untilTime",
          "description": "Before that time.",
          "required": false,
          "schema": {
            "description": "Before that time.",
            "$ref": "#/components/schemas/Timestamp"
          }
        },
        {
          "name": "samples",
          "description": "The most samples of each property; the newest are given.",
          "required": false,
          "schema": {
            "description": "The most samples of each property; the newest are given.",
            "type": "integer",
            "minimum": 1,
            "maximum": 10000,
            "default": 1000
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/DeviceHistoryResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "device.history example",
          "params": [
            {
              "name": "namespace",
              "value": "factory"
            },
            {
              "name": "name",
              "value": "press-1"
            },
            {
              "name": "property",
              "value": "temperature"
            },
            {
              "name": "sinceTime",
              "value": "2026-11-22T16:00:00Z"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "items": [
                {
                  "property": "temperature",
                  "since": "2026-11-22T08:00:00Z",
                  "samples": [
                    {
                      "at": "2026-11-22T15:59:58Z",
                      "value": "21.5",
                      "quality": "good"
                    },
                    {
                      "at": "2026-11-22T16:20:11Z",
                      "value": "21.6",
                      "quality": "good"
                    },
                    {
                      "at": "2026-11-22T16:41:00Z",
                      "value": "21.6",
                      "quality": "stale"
                    }
                  ]
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/DeviceHistoryParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "device.revert",
      "summary": "Takes lasting local edits back",
      "description": "Writes the stored values again, and reads back.",
      "tags": [
        {
          "name": "change"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "name",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        {
          "name": "paths",
          "description": "The paths of the edits.",
          "required": false,
          "schema": {
            "description": "The paths of the edits.",
            "type": "array",
            "minItems": 1,
            "maxItems": 1000,
            "uniqueItems": true,
            "items": {
              "$ref": "#/components/schemas/DevicePath"
            }
          }
        },
        {
          "name": "ids",
          "description": "The ids of the edits.",
          "required": false,
          "schema": {
            "description": "The ids of the edits.",
            "type": "array",
            "minItems": 1,
            "maxItems": 1000,
            "uniqueItems": true,
            "items": {
              "type": "string"
            }
          }
        },
        {
          "name": "dryRun",
          "description": "Everything is checked and nothing is written. Default false.",
          "required": false,
          "schema": {
            "description": "Everything is checked and nothing is written. Default false.",
            "type": "boolean",
            "default": false
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/DeviceRevertResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/Conflict"
        },
        {
          "$ref": "#/components/errors/ReadBackDiffers"
        },
        {
          "$ref": "#/components/errors/Interrupted"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "device.revert example",
          "params": [
            {
              "name": "namespace",
              "value": "factory"
            },
            {
              "name": "name",
              "value": "press-1"
            },
            {
              "name": "ids",
              "value": [
                "e-7"
              ]
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "mapper",
                "observedAt": "2026-11-22T16:59:40Z"
              },
              "dryRun": false,
              "items": [
                {
                  "namespace": "factory",
                  "name": "press-1",
                  "resourceVersion": "13",
                  "paths": [
                    {
                      "path": "/spec/properties/[name=setpoint]/desired/value",
                      "property": "setpoint",
                      "before": "42.5",
                      "value": "20",
                      "accepted": true,
                      "written": true,
                      "readBack": "confirmed",
                      "reported": "20"
                    }
                  ]
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/DeviceRevertParams"
      },
      "x-defaultTimeoutSeconds": 45,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    },
    {
      "name": "deviceModel.list",
      "summary": "The device models of one namespace or of all",
      "description": "From MetaServer, else from the store.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "fields",
          "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
          "required": false,
          "schema": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "allNamespaces",
          "description": "The objects of every namespace; then without `namespace`.",
          "required": false,
          "schema": {
            "description": "The objects of every namespace; then without `namespace`.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "fieldSelector",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/FieldSelector"
          }
        },
        {
          "name": "limit",
          "description": "The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`.",
          "required": false,
          "schema": {
            "description": "The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`.",
            "type": "integer",
            "minimum": 1,
            "maximum": 10000
          }
        },
        {
          "name": "continue",
          "description": "The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more.",
          "required": false,
          "schema": {
            "description": "The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more.",
            "type": "string",
            "minLength": 1,
            "maxLength": 4096
          }
        },
        {
          "name": "labelSelector",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/LabelSelector"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/DeviceModelListResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/Gone"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "deviceModel.list example",
          "params": [
            {
              "name": "namespace",
              "value": "factory"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "metaserver",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "items": [
                {
                  "apiVersion": "devices.kubeedge.io/v1beta1",
                  "kind": "DeviceModel",
                  "metadata": {
                    "name": "press",
                    "namespace": "factory"
                  },
                  "spec": {
                    "properties": [
                      {
                        "name": "setpoint",
                        "type": "DOUBLE",
                        "accessMode": "ReadWrite",
                        "minimum": "0",
                        "maximum": "100"
                      }
                    ]
                  }
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/DeviceModelListParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "deviceModel.get",
      "summary": "One device model, whole",
      "description": "From MetaServer, else from the store.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "fields",
          "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
          "required": false,
          "schema": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "name",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/DeviceModelGetResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "deviceModel.get example",
          "params": [
            {
              "name": "namespace",
              "value": "factory"
            },
            {
              "name": "name",
              "value": "press"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "metaserver",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "object": {
                "apiVersion": "devices.kubeedge.io/v1beta1",
                "kind": "DeviceModel",
                "metadata": {
                  "name": "press",
                  "namespace": "factory"
                },
                "spec": {
                  "properties": [
                    {
                      "name": "setpoint",
                      "type": "DOUBLE",
                      "accessMode": "ReadWrite",
                      "minimum": "0",
                      "maximum": "100"
                    }
                  ]
                }
              }
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/DeviceModelGetParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "alarm.list",
      "summary": "What is wrong on the node now",
      "description": "The alarms that stand, acknowledged or not. With `includeCleared` also those of the last week that are over. Kept over restarts of the agent.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "fields",
          "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
          "required": false,
          "schema": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "allNamespaces",
          "description": "The objects of every namespace; then without `namespace`.",
          "required": false,
          "schema": {
            "description": "The objects of every namespace; then without `namespace`.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "fieldSelector",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/FieldSelector"
          }
        },
        {
          "name": "limit",
          "description": "The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`.",
          "required": false,
          "schema": {
            "description": "The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`.",
            "type": "integer",
            "minimum": 1,
            "maximum": 10000
          }
        },
        {
          "name": "continue",
          "description": "The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more.",
          "required": false,
          "schema": {
            "description": "The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more.",
            "type": "string",
            "minLength": 1,
            "maxLength": 4096
          }
        },
        {
          "name": "includeCleared",
          "description": "Also those that are over; they are kept for a week.",
          "required": false,
          "schema": {
            "description": "Also those that are over; they are kept for a week.",
            "type": "boolean",
            "default": false
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/AlarmListResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "alarm.list example",
          "params": [
            {
              "name": "namespace",
              "value": "factory"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T17:30:00Z"
              },
              "items": [
                {
                  "id": "ValueOutOfRange/factory/press-1/setpoint",
                  "kind": "ValueOutOfRange",
                  "namespace": "factory",
                  "name": "press-1",
                  "part": "setpoint",
                  "severity": "critical",
                  "state": "raised",
                  "message": "setpoint is outside of its range 0 to 100",
                  "raisedAt": "2026-11-22T17:29:12Z",
                  "count": 1
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/AlarmListParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "alarm.acknowledge",
      "summary": "Says that somebody looks after an alarm",
      "description": "The alarm stands on until its cause is gone; it names who acknowledged it. What is raised again is to be acknowledged again.",
      "tags": [
        {
          "name": "change"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "fields",
          "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
          "required": false,
          "schema": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          }
        },
        {
          "name": "kind",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/AlarmKind"
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "name",
          "description": "As in the alarm.",
          "required": true,
          "schema": {
            "description": "As in the alarm.",
            "type": "string",
            "minLength": 1,
            "maxLength": 253
          }
        },
        {
          "name": "part",
          "description": "As in the alarm.",
          "required": false,
          "schema": {
            "description": "As in the alarm.",
            "type": "string",
            "minLength": 1,
            "maxLength": 253
          }
        },
        {
          "name": "comment",
          "description": "What is done about it.",
          "required": false,
          "schema": {
            "description": "What is done about it.",
            "type": "string",
            "minLength": 1,
            "maxLength": 512
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/AlarmAcknowledgeResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/Interrupted"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "alarm.acknowledge example",
          "params": [
            {
              "name": "kind",
              "value": "ValueOutOfRange"
            },
            {
              "name": "namespace",
              "value": "factory"
            },
            {
              "name": "name",
              "value": "press-1"
            },
            {
              "name": "part",
              "value": "setpoint"
            },
            {
              "name": "comment",
              "value": "valve 3 is being changed"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T17:31:00Z"
              },
              "object": {
                "id": "ValueOutOfRange/factory/press-1/setpoint",
                "kind": "ValueOutOfRange",
                "namespace": "factory",
                "name": "press-1",
                "part": "setpoint",
                "severity": "critical",
                "state": "acknowledged",
                "message": "setpoint is outside of its range 0 to 100",
                "raisedAt": "2026-11-22T17:29:12Z",
                "count": 1,
                "acknowledgedAt": "2026-11-22T17:31:00Z",
                "acknowledgedBy": "alice",
                "comment": "valve 3 is being changed"
              }
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/AlarmAcknowledgeParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    },
    {
      "name": "session.list",
      "summary": "The caller's sessions",
      "description": "With how far each stream has come and what it waits for.",
      "tags": [
        {
          "name": "control"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "allPrincipals",
          "description": "The sessions of everybody, for an admin. Default false, one's own.",
          "required": false,
          "schema": {
            "description": "The sessions of everybody, for an admin. Default false, one's own.",
            "type": "boolean",
            "default": false
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/SessionListResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "session.list example",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "items": [
                {
                  "session": "log-1",
                  "principal": "alice",
                  "client": "laptop",
                  "attachment": "embedded",
                  "kind": "pod.logs",
                  "target": "default/web-0/web",
                  "state": "open",
                  "openedAt": "2026-11-22T16:59:00Z",
                  "window": 1048576,
                  "streams": {
                    "stdout": {
                      "published": 1048576,
                      "acknowledged": 0
                    }
                  },
                  "waiting": "stdout: the window is full"
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/SessionListParams"
      },
      "x-defaultTimeoutSeconds": 5,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "session.resume",
      "summary": "Goes on with a session after a gap or from another program",
      "description": "The session moves to the caller's branch and is published again from the offsets on. Below what is kept the error is `Gone`.",
      "tags": [
        {
          "name": "control"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "session",
          "description": "The session.",
          "required": true,
          "schema": {
            "description": "The session.",
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          }
        },
        {
          "name": "client",
          "description": "The opener's label where another program of the same principal takes over. Default the caller's own.",
          "required": false,
          "schema": {
            "description": "The opener's label where another program of the same principal takes over. Default the caller's own.",
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          }
        },
        {
          "name": "stdout",
          "description": "Bytes of stdout taken so far; counts as an acknowledgement.",
          "required": true,
          "schema": {
            "description": "Bytes of stdout taken so far; counts as an acknowledgement.",
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "stderr",
          "description": "Bytes of stderr taken so far; counts as an acknowledgement.",
          "required": true,
          "schema": {
            "description": "Bytes of stderr taken so far; counts as an acknowledgement.",
            "type": "integer",
            "minimum": 0
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/SessionResumeResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/Gone"
        },
        {
          "$ref": "#/components/errors/Conflict"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "session.resume example",
          "params": [
            {
              "name": "session",
              "value": "log-1"
            },
            {
              "name": "client",
              "value": "laptop"
            },
            {
              "name": "stdout",
              "value": 524288
            },
            {
              "name": "stderr",
              "value": 0
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "session": "log-1",
              "stdout": 524288,
              "stderr": 0,
              "stdin": 0,
              "window": 1048576
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/SessionResumeParams"
      },
      "x-defaultTimeoutSeconds": 5,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "session.cancel",
      "summary": "Ends a session on purpose",
      "description": "The process of an exec ends with it. Also a notification on the `control` topic of the session.",
      "tags": [
        {
          "name": "control"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "session",
          "description": "The session. It may be absent on `…/control`, where the topic names it.",
          "required": false,
          "schema": {
            "description": "The session. It may be absent on `…/control`, where the topic names it.",
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          }
        },
        {
          "name": "client",
          "description": "The opener's label where it is another program of the same principal. Default the caller's own.",
          "required": false,
          "schema": {
            "description": "The opener's label where it is another program of the same principal. Default the caller's own.",
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          }
        },
        {
          "name": "principal",
          "description": "Whose session it is, for an admin. Default one's own.",
          "required": false,
          "schema": {
            "description": "Whose session it is, for an admin. Default one's own.",
            "$ref": "#/components/schemas/Principal"
          }
        },
        {
          "name": "attachment",
          "description": "The broker that it came by, with `principal`. Default the caller's own.",
          "required": false,
          "schema": {
            "description": "The broker that it came by, with `principal`. Default the caller's own.",
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/SessionCancelResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "session.cancel example",
          "params": [
            {
              "name": "session",
              "value": "log-1"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "session": "log-1"
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/SessionCancelParams"
      },
      "x-defaultTimeoutSeconds": 5,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "node.diagnose",
      "summary": "Walks every hop and says what is wrong and what mends it",
      "description": "Each check is fine, or says what was found and the command that mends it.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "areas",
          "description": "Only these. Default all.",
          "required": false,
          "schema": {
            "description": "Only these. Default all.",
            "type": "array",
            "minItems": 1,
            "maxItems": 32,
            "uniqueItems": true,
            "items": {
              "$ref": "#/components/schemas/DiagnosisArea"
            }
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/NodeDiagnoseResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "node.diagnose example",
          "params": [
            {
              "name": "areas",
              "value": [
                "broker",
                "cri"
              ]
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "fine": false,
              "checks": [
                {
                  "area": "broker",
                  "name": "embedded broker",
                  "state": "fine",
                  "message": "listens on /run/edgectl/mqtt.sock",
                  "durationMs": 1
                },
                {
                  "area": "cri",
                  "name": "container runtime",
                  "state": "failed",
                  "message": "no answer on unix:///run/containerd/containerd.sock",
                  "hint": "containerd is not running",
                  "command": "systemctl start containerd",
                  "durationMs": 5000
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/NodeDiagnoseParams"
      },
      "x-defaultTimeoutSeconds": 30,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    },
    {
      "name": "node.acceptTime",
      "summary": "Takes the node's clock for right",
      "description": "Rights end by a kept time that goes forward only by what is proved. This sets it to the clock, where the kernel cannot say that the clock is synchronised. Grants keep what is left of their time.",
      "tags": [
        {
          "name": "change"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "back",
          "description": "Also where the clock is behind the kept time: what ended by its date may then hold again. Default false.",
          "required": false,
          "schema": {
            "description": "Also where the clock is behind the kept time: what ended by its date may then hold again. Default false.",
            "type": "boolean"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/NodeAcceptTimeResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/Conflict"
        },
        {
          "$ref": "#/components/errors/Interrupted"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "node.acceptTime example",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T17:30:00Z"
              },
              "before": "2026-11-19T08:12:40Z",
              "now": "2026-11-22T17:30:00Z"
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/NodeAcceptTimeParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    },
    {
      "name": "node.restartUnit",
      "summary": "Starts one unit of the agent again",
      "description": "Also one that failed 5 times in 10 minutes and stays down. Works where nothing can be journalled. Sessions that do not run over the unit go on.",
      "tags": [
        {
          "name": "control"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "unit",
          "description": "The unit's name, as `node.status` shows it.",
          "required": true,
          "schema": {
            "description": "The unit's name, as `node.status` shows it.",
            "type": "string",
            "minLength": 1,
            "maxLength": 256,
            "examples": [
              "gateway"
            ]
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/NodeRestartUnitResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "node.restartUnit example",
          "params": [
            {
              "name": "unit",
              "value": "gateway"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "unit": "gateway",
              "status": {
                "state": "running",
                "since": "2026-11-22T16:59:26Z",
                "faults": 5
              }
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/NodeRestartUnitParams"
      },
      "x-defaultTimeoutSeconds": 30,
      "x-needsBelief": true,
      "x-inBatch": "no"
    },
    {
      "name": "node.restart",
      "summary": "Starts EdgeCore, a mapper or the broker again",
      "description": "By systemd. The record is written before anything is stopped. A rule of the policy can name the programs: `names: [edgecore, mapper/*]`. For a caller over the broker that is restarted the answer comes first.",
      "tags": [
        {
          "name": "change"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "name",
          "description": "`edgecore`, `broker`, or `mapper/NAME` with a name of `programs` in agent.yaml.",
          "required": true,
          "schema": {
            "description": "`edgecore`, `broker`, or `mapper/NAME` with a name of `programs` in agent.yaml.",
            "type": "string",
            "maxLength": 128,
            "pattern": "^(edgecore|broker|mapper/[a-zA-Z0-9]([-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)$",
            "examples": [
              "edgecore",
              "mapper/modbus"
            ]
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/NodeRestartResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/Unsupported"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/Interrupted"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "node.restart example",
          "params": [
            {
              "name": "name",
              "value": "edgecore"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "name": "edgecore",
              "unit": "edgecore.service",
              "state": "active"
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/NodeRestartParams"
      },
      "x-defaultTimeoutSeconds": 60,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    },
    {
      "name": "node.reboot",
      "summary": "Starts the machine again",
      "description": "By systemd. The record is written, and the answer is sent, before systemd is told. Pods start again by themselves.",
      "tags": [
        {
          "name": "change"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "name",
          "description": "The node's name, so that no other one is meant.",
          "required": true,
          "schema": {
            "description": "The node's name, so that no other one is meant.",
            "$ref": "#/components/schemas/ObjectName"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/NodeRebootResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/Conflict"
        },
        {
          "$ref": "#/components/errors/Unsupported"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/Interrupted"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "node.reboot example",
          "params": [
            {
              "name": "name",
              "value": "press-hall-3"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "node": "press-hall-3",
              "state": "rebooting"
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/NodeRebootParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": true,
      "x-inBatch": "no"
    },
    {
      "name": "node.disk",
      "summary": "What takes the space on the node",
      "description": "Images, writable layers of containers, log folders of pods, EdgeCore's database and the agent's, the largest first, and the file systems that they are on.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/NodeDiskResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "node.disk example",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "fileSystems": [
                {
                  "path": "/var/log/pods",
                  "sizeBytes": 31474436096,
                  "availableBytes": 9181593600
                }
              ],
              "items": [
                {
                  "kind": "image",
                  "name": "docker.io/library/nginx:1.27",
                  "bytes": 72950530,
                  "needed": false
                },
                {
                  "kind": "log",
                  "name": "factory/biglog",
                  "path": "/var/log/pods/factory_biglog_0b0a92d1-6ee5-4f4c-a0f1-6bb1cf2a27bc",
                  "bytes": 41611264,
                  "needed": true
                },
                {
                  "kind": "store",
                  "name": "EdgeCore",
                  "path": "/var/lib/kubeedge/edgecore.db",
                  "bytes": 1396736,
                  "needed": true
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/NodeDiskParams"
      },
      "x-defaultTimeoutSeconds": 30,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    },
    {
      "name": "node.prune",
      "summary": "Takes away images or logs that nothing on the node needs",
      "description": "Images of no container and no stored pod, by the container runtime; log folders of pods that neither the runtime nor the store knows. Where it is not known which pods the node is to run, nothing is taken away. An image that is gone must be pulled again: with the cloud gone it cannot be.",
      "tags": [
        {
          "name": "change"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "what",
          "description": "What is taken away.",
          "required": true,
          "schema": {
            "description": "What is taken away.",
            "enum": [
              "images",
              "logs"
            ]
          }
        },
        {
          "name": "dryRun",
          "description": "Only say what would be taken away.",
          "required": false,
          "schema": {
            "description": "Only say what would be taken away.",
            "type": "boolean",
            "default": false
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/NodePruneResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/Interrupted"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "node.prune example",
          "params": [
            {
              "name": "what",
              "value": "images"
            },
            {
              "name": "dryRun",
              "value": true
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "what": "images",
              "dryRun": true,
              "bytes": 72950530,
              "items": [
                {
                  "name": "docker.io/library/nginx:1.27",
                  "bytes": 72950530
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/NodePruneParams"
      },
      "x-defaultTimeoutSeconds": 120,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    },
    {
      "name": "node.upgrades",
      "summary": "What waits to be upgraded: pods that are held, and a job that is to be confirmed",
      "description": "A pod with the annotation `edge.kubeedge.io/hold-upgrade: \"true\"` whose update EdgeCore holds, with its images; the NodeUpgradeJob that the cloud asks of this node, with the versions. How a job goes on that was confirmed here is told by the version that EdgeCore reports afterwards.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/NodeUpgradesResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "node.upgrades example",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "pods": [
                {
                  "namespace": "factory",
                  "name": "press-control-2",
                  "images": [
                    {
                      "container": "main",
                      "to": "registry.plant.example/press-control:2.1"
                    }
                  ],
                  "since": "2026-11-22T06:12:40Z"
                }
              ],
              "job": {
                "name": "plant-2",
                "from": "v1.23.1",
                "to": "v1.23.2",
                "image": "kubeedge/installation-package",
                "requireConfirmation": true,
                "state": "waiting",
                "since": "2026-11-22T06:10:02Z"
              }
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/NodeUpgradesParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "node.release",
      "summary": "Lets go of every update of a pod that is held",
      "description": "EdgeCore is told by MetaServer; the pods start with their new images then.",
      "tags": [
        {
          "name": "change"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/NodeReleaseResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/Conflict"
        },
        {
          "$ref": "#/components/errors/Interrupted"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "node.release example",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "metaserver",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "pods": [
                {
                  "namespace": "factory",
                  "name": "press-control-2",
                  "images": [
                    {
                      "container": "main",
                      "to": "registry.plant.example/press-control:2.1"
                    }
                  ]
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/NodeReleaseParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    },
    {
      "name": "node.confirmUpgrade",
      "summary": "Lets the upgrade of EdgeCore go on that waits for it",
      "description": "Answers when EdgeCore has taken it, before anything is replaced: `node.upgrades` tells how it goes. One that failed before EdgeCore ended can be confirmed again.",
      "tags": [
        {
          "name": "change"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "name",
          "description": "The job that is meant; absent for the one that waits.",
          "required": false,
          "schema": {
            "description": "The job that is meant; absent for the one that waits.",
            "$ref": "#/components/schemas/ObjectName"
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/NodeConfirmUpgradeResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/Conflict"
        },
        {
          "$ref": "#/components/errors/Interrupted"
        },
        {
          "$ref": "#/components/errors/BackendError"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "node.confirmUpgrade example",
          "params": [
            {
              "name": "name",
              "value": "plant-2"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "metaserver",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "job": {
                "name": "plant-2",
                "from": "v1.23.1",
                "to": "v1.23.2",
                "requireConfirmation": true,
                "state": "confirmed"
              }
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/NodeConfirmUpgradeParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    },
    {
      "name": "configuration.check",
      "summary": "Reads the configuration files and says what a reload would change",
      "description": "Nothing is changed.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/ConfigurationResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "configuration.check example",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "valid": true,
              "files": [
                "/etc/edgectl/config.yaml"
              ],
              "changes": [
                {
                  "path": "rest.port",
                  "before": "10551",
                  "after": "10552",
                  "applies": "now",
                  "units": [
                    "gateway"
                  ]
                },
                {
                  "path": "node",
                  "before": "\"edge-01\"",
                  "after": "\"edge-02\"",
                  "applies": "restart"
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/ConfigurationParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    },
    {
      "name": "configuration.reload",
      "summary": "Applies the configuration files without a restart of the agent",
      "description": "As SIGHUP does. Units that the changes concern are restarted; sessions over others go on. What cannot be applied says so, and the old stays in force.",
      "tags": [
        {
          "name": "control"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/ConfigurationResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "configuration.reload example",
          "params": [],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "valid": true,
              "files": [
                "/etc/edgectl/config.yaml"
              ],
              "changes": [
                {
                  "path": "rest.port",
                  "before": "10551",
                  "after": "10552",
                  "applies": "now",
                  "units": [
                    "gateway"
                  ]
                }
              ],
              "restarted": [
                "gateway"
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/ConfigurationParams"
      },
      "x-defaultTimeoutSeconds": 30,
      "x-needsBelief": true,
      "x-inBatch": "no"
    },
    {
      "name": "access.check",
      "summary": "What the caller may do",
      "description": "With a method: whether it is allowed, and which rule is missing. Without: every rule that holds.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "method",
          "description": "The method that would be called; also `pod.portForward`, `node.metrics`, `session.others`, `access.others`.",
          "required": false,
          "schema": {
            "description": "The method that would be called; also `pod.portForward`, `node.metrics`, `session.others`, `access.others`.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "examples": [
              "pod.exec"
            ]
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Namespace"
          }
        },
        {
          "name": "name",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        {
          "name": "container",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/ContainerName"
          }
        },
        {
          "name": "property",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/PropertyName"
          }
        },
        {
          "name": "allNamespaces",
          "description": "In every namespace; then without `namespace`.",
          "required": false,
          "schema": {
            "description": "In every namespace; then without `namespace`.",
            "type": "boolean",
            "default": false
          }
        },
        {
          "name": "lasting",
          "description": "Of an edit of a device whether it is to last. Default true.",
          "required": false,
          "schema": {
            "description": "Of an edit of a device whether it is to last. Default true.",
            "type": "boolean",
            "default": true
          }
        },
        {
          "name": "principal",
          "description": "Whose rights; another than one's own for an admin only. Default the caller.",
          "required": false,
          "schema": {
            "description": "Whose rights; another than one's own for an admin only. Default the caller.",
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/AccessCheckResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "access.check example",
          "params": [
            {
              "name": "method",
              "value": "pod.exec"
            },
            {
              "name": "namespace",
              "value": "default"
            },
            {
              "name": "name",
              "value": "web-0"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "principal": "alice",
              "roles": [
                "viewer"
              ],
              "allowed": false,
              "message": "no rule allows pod.exec in namespace default",
              "hint": "edgectl grant alice operator -n default --for 2h --reason …"
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/AccessCheckParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": false,
      "x-inBatch": "yes"
    },
    {
      "name": "grant.create",
      "summary": "Gives a principal a role for a time",
      "description": "Works with no cloud, ends by itself, and is in the audit.",
      "tags": [
        {
          "name": "change"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "principal",
          "required": true,
          "schema": {
            "$ref": "#/components/schemas/Principal"
          }
        },
        {
          "name": "role",
          "description": "The role to give.",
          "required": true,
          "schema": {
            "description": "The role to give.",
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          }
        },
        {
          "name": "namespaces",
          "description": "Only in these namespaces. Default all.",
          "required": false,
          "schema": {
            "description": "Only in these namespaces. Default all.",
            "type": "array",
            "minItems": 1,
            "maxItems": 100,
            "uniqueItems": true,
            "items": {
              "$ref": "#/components/schemas/NamespaceName"
            }
          }
        },
        {
          "name": "durationSeconds",
          "description": "For how long.",
          "required": true,
          "schema": {
            "description": "For how long.",
            "type": "integer",
            "minimum": 1,
            "maximum": 2592000
          }
        },
        {
          "name": "reason",
          "description": "Why, for the audit.",
          "required": true,
          "schema": {
            "description": "Why, for the audit.",
            "type": "string",
            "minLength": 1,
            "maxLength": 1024
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/GrantCreateResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/Conflict"
        },
        {
          "$ref": "#/components/errors/Interrupted"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "grant.create example",
          "params": [
            {
              "name": "principal",
              "value": "alice"
            },
            {
              "name": "role",
              "value": "operator"
            },
            {
              "name": "namespaces",
              "value": [
                "factory"
              ]
            },
            {
              "name": "durationSeconds",
              "value": 7200
            },
            {
              "name": "reason",
              "value": "press 1 stands still"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "object": {
                "id": "g-3",
                "principal": "alice",
                "role": "operator",
                "namespaces": [
                  "factory"
                ],
                "reason": "press 1 stands still",
                "createdAt": "2026-11-22T16:59:26Z",
                "createdBy": "root",
                "expiresAt": "2026-11-22T18:59:26Z"
              }
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/GrantCreateParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    },
    {
      "name": "grant.list",
      "summary": "The grants that hold",
      "description": "With `includeEnded` also those that ended or were taken back.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "principal",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Principal"
          }
        },
        {
          "name": "includeEnded",
          "description": "Also those that ended or were taken back. Default false.",
          "required": false,
          "schema": {
            "description": "Also those that ended or were taken back. Default false.",
            "type": "boolean",
            "default": false
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/GrantListResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "grant.list example",
          "params": [
            {
              "name": "principal",
              "value": "alice"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T16:59:26Z"
              },
              "items": [
                {
                  "id": "g-3",
                  "principal": "alice",
                  "role": "operator",
                  "namespaces": [
                    "factory"
                  ],
                  "reason": "press 1 stands still",
                  "createdAt": "2026-11-22T16:59:26Z",
                  "createdBy": "root",
                  "expiresAt": "2026-11-22T18:59:26Z"
                }
              ]
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/GrantListParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    },
    {
      "name": "grant.revoke",
      "summary": "Takes a grant back",
      "description": "Sessions that only this grant allowed are ended (`Revoked`).",
      "tags": [
        {
          "name": "change"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "id",
          "description": "The id of the grant.",
          "required": true,
          "schema": {
            "description": "The id of the grant.",
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          }
        },
        {
          "name": "reason",
          "description": "Why, for the audit.",
          "required": false,
          "schema": {
            "description": "Why, for the audit.",
            "type": "string",
            "minLength": 1,
            "maxLength": 1024
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/GrantRevokeResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/NotFound"
        },
        {
          "$ref": "#/components/errors/Interrupted"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "grant.revoke example",
          "params": [
            {
              "name": "id",
              "value": "g-3"
            },
            {
              "name": "reason",
              "value": "done"
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T17:30:00Z"
              },
              "object": {
                "id": "g-3",
                "principal": "alice",
                "role": "operator",
                "namespaces": [
                  "factory"
                ],
                "reason": "press 1 stands still",
                "createdAt": "2026-11-22T16:59:26Z",
                "createdBy": "root",
                "expiresAt": "2026-11-22T18:59:26Z",
                "revokedAt": "2026-11-22T17:30:00Z",
                "revokedBy": "root"
              }
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/GrantRevokeParams"
      },
      "x-defaultTimeoutSeconds": 10,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    },
    {
      "name": "audit.list",
      "summary": "Who did what",
      "description": "The records of every call that changed something or opened a stream. `verify` checks the chain of hashes.",
      "tags": [
        {
          "name": "read"
        }
      ],
      "paramStructure": "by-name",
      "params": [
        {
          "name": "timeoutSeconds",
          "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
          "required": false,
          "schema": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          }
        },
        {
          "name": "correlation",
          "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
          "required": false,
          "schema": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          }
        },
        {
          "name": "maxBytes",
          "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
          "required": false,
          "schema": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        },
        {
          "name": "principal",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/Principal"
          }
        },
        {
          "name": "method",
          "description": "Only calls of this method.",
          "required": false,
          "schema": {
            "description": "Only calls of this method.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64
          }
        },
        {
          "name": "namespace",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/NamespaceName"
          }
        },
        {
          "name": "name",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        {
          "name": "outcome",
          "required": false,
          "schema": {
            "$ref": "#/components/schemas/AuditOutcome"
          }
        },
        {
          "name": "sinceSeconds",
          "description": "Only records that are not older, in seconds.",
          "required": false,
          "schema": {
            "description": "Only records that are not older, in seconds.",
            "type": "number",
            "exclusiveMinimum": 0
          }
        },
        {
          "name": "sinceTime",
          "description": "Only records from that time on, as RFC 3339 writes it.",
          "required": false,
          "schema": {
            "description": "Only records from that time on, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          }
        },
        {
          "name": "untilTime",
          "description": "Only records from before that time, as RFC 3339 writes it.",
          "required": false,
          "schema": {
            "description": "Only records from before that time, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          }
        },
        {
          "name": "afterId",
          "description": "Only records that follow this one; to go on where a list ended.",
          "required": false,
          "schema": {
            "description": "Only records that follow this one; to go on where a list ended.",
            "type": "integer",
            "minimum": 0
          }
        },
        {
          "name": "limit",
          "description": "The most records in one answer. Default 1000.",
          "required": false,
          "schema": {
            "description": "The most records in one answer. Default 1000.",
            "type": "integer",
            "minimum": 1,
            "maximum": 10000,
            "default": 1000
          }
        },
        {
          "name": "continue",
          "description": "The `meta.continue` of the answer before.",
          "required": false,
          "schema": {
            "description": "The `meta.continue` of the answer before.",
            "type": "string",
            "minLength": 1,
            "maxLength": 4096
          }
        },
        {
          "name": "tail",
          "description": "Only the last records that fit; not with `afterId` and `continue`.",
          "required": false,
          "schema": {
            "description": "Only the last records that fit; not with `afterId` and `continue`.",
            "type": "integer",
            "minimum": 0,
            "maximum": 10000
          }
        },
        {
          "name": "verify",
          "description": "Whether the chain of hashes is checked over all records. Default false.",
          "required": false,
          "schema": {
            "description": "Whether the chain of hashes is checked over all records. Default false.",
            "type": "boolean",
            "default": false
          }
        }
      ],
      "result": {
        "name": "result",
        "schema": {
          "$ref": "#/components/schemas/AuditListResult"
        }
      },
      "errors": [
        {
          "$ref": "#/components/errors/Gone"
        },
        {
          "$ref": "#/components/errors/InvalidRequest"
        },
        {
          "$ref": "#/components/errors/InvalidParams"
        },
        {
          "$ref": "#/components/errors/Internal"
        },
        {
          "$ref": "#/components/errors/Forbidden"
        },
        {
          "$ref": "#/components/errors/Timeout"
        },
        {
          "$ref": "#/components/errors/Unavailable"
        },
        {
          "$ref": "#/components/errors/TooManyRequests"
        },
        {
          "$ref": "#/components/errors/RequestEntityTooLarge"
        }
      ],
      "examples": [
        {
          "name": "audit.list example",
          "params": [
            {
              "name": "principal",
              "value": "alice"
            },
            {
              "name": "sinceSeconds",
              "value": 3600
            },
            {
              "name": "limit",
              "value": 1
            },
            {
              "name": "verify",
              "value": true
            }
          ],
          "result": {
            "name": "result",
            "value": {
              "meta": {
                "source": "agent",
                "observedAt": "2026-11-22T17:30:00Z"
              },
              "items": [
                {
                  "id": 812,
                  "at": "2026-11-22T17:01:12Z",
                  "principal": "alice",
                  "client": "laptop",
                  "door": "mqtt",
                  "attachment": "mosquitto",
                  "method": "pod.exec",
                  "target": "factory/collector-7d9f/collector",
                  "requestId": "laptop-17",
                  "outcome": "succeeded",
                  "startId": 811,
                  "bytesOut": 4,
                  "durationMs": 92,
                  "command": [
                    "cat"
                  ],
                  "reason": "Completed",
                  "exitCode": 0,
                  "previousHash": "5f3c1b8e0a6d4c2f9b7e1d3a5c8f0e2b4d6a8c1e3f5b7d9a0c2e4f6b8d1a3c5e",
                  "hash": "0b8d2f4a6c8e1a3c5e7f9b1d3f5a7c9e0b2d4f6a8c1e3a5c7e9f1b3d5f7a9c0e"
                }
              ],
              "lastId": 812,
              "chain": {
                "verified": true,
                "records": 812,
                "firstId": 1,
                "lastId": 812
              }
            }
          }
        }
      ],
      "x-params": {
        "$ref": "#/components/schemas/AuditListParams"
      },
      "x-defaultTimeoutSeconds": 30,
      "x-needsBelief": true,
      "x-inBatch": "yes"
    }
  ],
  "components": {
    "schemas": {
      "AlarmKind": {
        "description": "What is wrong. `CrashLoop`: a container is started again and again. `MapperSilent`: a mapper that registered does not answer. `ValueOutOfRange`: a device reports a value outside of the range of its device model. `Disk`: room on a disk, or the agent's database. `Certificate`: one ends within 30 days. `Clock`: the node's clock is not believed. `EditFailing`: a lasting edit of a device cannot be applied.",
        "enum": [
          "CrashLoop",
          "MapperSilent",
          "ValueOutOfRange",
          "Disk",
          "Certificate",
          "Clock",
          "EditFailing"
        ]
      },
      "AlarmState": {
        "description": "`raised`: it stands, and nobody has acknowledged it. `acknowledged`: it stands, and somebody looks after it. `cleared`: it is over.",
        "enum": [
          "raised",
          "acknowledged",
          "cleared"
        ]
      },
      "Alarm": {
        "description": "One alarm: payload of `alarm/{kind}/{namespace}/{name}` while it stands, and an item of `alarm.list`. Kind, namespace, name and part together say which it is; what comes again after it was cleared is the same alarm, raised once more.",
        "type": "object",
        "required": [
          "id",
          "kind",
          "namespace",
          "name",
          "severity",
          "state",
          "message",
          "raisedAt",
          "count"
        ],
        "properties": {
          "id": {
            "description": "`kind/namespace/name`, and `/part` where it has one: `ValueOutOfRange/factory/press-1/setpoint`.",
            "type": "string"
          },
          "kind": {
            "$ref": "#/components/schemas/AlarmKind"
          },
          "namespace": {
            "description": "The namespace of the object; `default` for what is in none, as of events.",
            "type": "string"
          },
          "name": {
            "description": "The pod, the device, the protocol of the mapper, the disk (`database`, `pod-logs`), where the certificate is used, or the node.",
            "type": "string"
          },
          "part": {
            "description": "The container of the pod or the property of the device.",
            "type": "string"
          },
          "severity": {
            "description": "`critical`: something does not work. `warning`: it will not.",
            "enum": [
              "warning",
              "critical"
            ]
          },
          "state": {
            "$ref": "#/components/schemas/AlarmState"
          },
          "message": {
            "description": "What is wrong, in words.",
            "type": "string"
          },
          "raisedAt": {
            "description": "When it was raised last.",
            "$ref": "#/components/schemas/Timestamp"
          },
          "count": {
            "description": "How often it was raised, while it was kept.",
            "type": "integer",
            "minimum": 1
          },
          "acknowledgedAt": {
            "description": "When it was acknowledged, since it was raised last.",
            "$ref": "#/components/schemas/Timestamp"
          },
          "acknowledgedBy": {
            "description": "The principal that acknowledged it.",
            "type": "string"
          },
          "comment": {
            "description": "What was said at the acknowledgement.",
            "type": "string"
          },
          "clearedAt": {
            "description": "When it was cleared; absent while it stands.",
            "$ref": "#/components/schemas/Timestamp"
          }
        }
      },
      "AlarmListParams": {
        "description": "Parameters of `alarm.list`. Fields to select by: `kind`, `namespace`, `name`, `part`, `severity`, `state`.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "fields": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "allNamespaces": {
            "description": "The objects of every namespace; then without `namespace`.",
            "type": "boolean",
            "default": false
          },
          "fieldSelector": {
            "$ref": "#/components/schemas/FieldSelector"
          },
          "limit": {
            "description": "The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`.",
            "type": "integer",
            "minimum": 1,
            "maximum": 10000
          },
          "continue": {
            "description": "The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more.",
            "type": "string",
            "minLength": 1,
            "maxLength": 4096
          },
          "includeCleared": {
            "description": "Also those that are over; they are kept for a week.",
            "type": "boolean",
            "default": false
          }
        },
        "additionalProperties": false,
        "allOf": [
          {
            "if": {
              "required": [
                "allNamespaces"
              ],
              "properties": {
                "allNamespaces": {
                  "const": true
                }
              }
            },
            "then": {
              "properties": {
                "namespace": false
              }
            }
          }
        ]
      },
      "AlarmListResult": {
        "description": "Result of `alarm.list`.",
        "type": "object",
        "required": [
          "meta",
          "items"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/ListMeta"
          },
          "items": {
            "description": "The alarms, the one raised longest ago first.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Alarm"
            }
          }
        }
      },
      "AlarmAcknowledgeParams": {
        "description": "Parameters of `alarm.acknowledge`.",
        "type": "object",
        "required": [
          "kind",
          "name"
        ],
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "fields": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          },
          "kind": {
            "$ref": "#/components/schemas/AlarmKind"
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "name": {
            "description": "As in the alarm.",
            "type": "string",
            "minLength": 1,
            "maxLength": 253
          },
          "part": {
            "description": "As in the alarm.",
            "type": "string",
            "minLength": 1,
            "maxLength": 253
          },
          "comment": {
            "description": "What is done about it.",
            "type": "string",
            "minLength": 1,
            "maxLength": 512
          }
        },
        "additionalProperties": false
      },
      "AlarmAcknowledgeResult": {
        "description": "Result of `alarm.acknowledge`. One that was acknowledged before stays with whom it was first.",
        "type": "object",
        "required": [
          "meta",
          "object"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "object": {
            "$ref": "#/components/schemas/Alarm"
          }
        }
      },
      "NamespaceName": {
        "description": "The Kubernetes namespace.",
        "type": "string",
        "minLength": 1,
        "maxLength": 63,
        "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        "examples": [
          "factory"
        ]
      },
      "Namespace": {
        "description": "The Kubernetes namespace. Default `default`.",
        "$ref": "#/components/schemas/NamespaceName",
        "default": "default"
      },
      "ObjectName": {
        "description": "The name of one Kubernetes object.",
        "type": "string",
        "minLength": 1,
        "maxLength": 253,
        "pattern": "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$",
        "examples": [
          "web-0"
        ]
      },
      "ContainerName": {
        "description": "The container of the pod. Default: the one named by the annotation `kubectl.kubernetes.io/default-container`, else the first of the pod's spec.",
        "type": "string",
        "minLength": 1,
        "maxLength": 63,
        "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        "examples": [
          "web"
        ]
      },
      "PropertyName": {
        "description": "The name of a device property.",
        "type": "string",
        "minLength": 1,
        "maxLength": 253,
        "examples": [
          "setpoint"
        ]
      },
      "LabelSelector": {
        "description": "A Kubernetes label selector, set-based terms included: `app=web,tier in (front,back)`.",
        "type": "string",
        "minLength": 1,
        "maxLength": 4096,
        "examples": [
          "app=web"
        ]
      },
      "FieldSelector": {
        "description": "A Kubernetes field selector with `=`, `==` and `!=`; a field that is not supported is an error.",
        "type": "string",
        "minLength": 1,
        "maxLength": 4096,
        "examples": [
          "status.phase=Running"
        ]
      },
      "Timestamp": {
        "description": "A time as RFC 3339 writes it.",
        "type": "string",
        "format": "date-time",
        "examples": [
          "2026-11-22T16:59:26Z"
        ]
      },
      "SessionName": {
        "description": "A name for the session, 1 to 128 bytes, unique for the caller (principal and client). In use or just ended: `Conflict`. Default: the agent names it.",
        "type": "string",
        "minLength": 1,
        "maxLength": 128,
        "examples": [
          "log-1"
        ]
      },
      "Principal": {
        "description": "Who is calling, the MQTT user name or the certificate's common name.",
        "type": "string",
        "minLength": 1,
        "maxLength": 128,
        "pattern": "^[^%/+#\\u0000]+$",
        "examples": [
          "alice"
        ]
      },
      "Source": {
        "description": "Where an answer came from: `metaserver` (MetaServer), `store` (EdgeCore's database), `cri` (the container runtime), `containerd` (its task service, for exec), `files` (the log files that the runtime leaves on the node), `edged` (EdgeCore's kubelet server), `mapper` (a device mapper), `agent` (edgectl itself).",
        "enum": [
          "metaserver",
          "store",
          "cri",
          "containerd",
          "files",
          "edged",
          "mapper",
          "agent"
        ]
      },
      "Layer": {
        "description": "Where a failure arose.",
        "enum": [
          "client",
          "broker",
          "agent",
          "metaserver",
          "edged",
          "cri",
          "mapper",
          "store",
          "tunnel"
        ]
      },
      "BackendNote": {
        "description": "A backend that was asked first and could not give the answer.",
        "type": "object",
        "required": [
          "layer",
          "message"
        ],
        "properties": {
          "layer": {
            "$ref": "#/components/schemas/Layer"
          },
          "message": {
            "description": "What was wrong with it.",
            "type": "string"
          }
        }
      },
      "Meta": {
        "description": "Where an answer came from and how old it is.",
        "type": "object",
        "required": [
          "source",
          "observedAt"
        ],
        "properties": {
          "source": {
            "$ref": "#/components/schemas/Source"
          },
          "observedAt": {
            "description": "When the source saw what is told, as RFC 3339 writes it; older than now where the source is a stored copy.",
            "type": "string",
            "format": "date-time"
          },
          "notes": {
            "description": "Better sources that could not answer. Absent where the first one did.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/BackendNote"
            }
          },
          "redacted": {
            "description": "JSONPaths, below each object, of values that the caller may not see: `<hidden>` stands in their place. Absent where nothing is hidden. The right to the pod's logs shows them, of a device the right to edit all of it.",
            "type": "array",
            "items": {
              "type": "string"
            },
            "examples": [
              [
                "$.spec.containers[*].env[*].value"
              ]
            ]
          },
          "localEdits": {
            "description": "The lasting local edits that are laid over the stored devices of this answer.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/LocalEditPath"
            }
          },
          "journalled": {
            "description": "False where the call changed something, or opened a stream, while the agent's database could not be written, and the policy says `audit: best-effort`: a repeat after the agent's death is not known, and the audit has the record when the disk is back.",
            "const": false
          }
        }
      },
      "ListMeta": {
        "description": "The `meta` of a list.",
        "type": "object",
        "properties": {
          "source": {
            "$ref": "#/components/schemas/Source"
          },
          "observedAt": {
            "description": "When the source saw what is told, as RFC 3339 writes it; older than now where the source is a stored copy.",
            "type": "string",
            "format": "date-time"
          },
          "notes": {
            "description": "Better sources that could not answer. Absent where the first one did.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/BackendNote"
            }
          },
          "redacted": {
            "description": "JSONPaths, below each object, of values that the caller may not see: `<hidden>` stands in their place. Absent where nothing is hidden. The right to the pod's logs shows them, of a device the right to edit all of it.",
            "type": "array",
            "items": {
              "type": "string"
            },
            "examples": [
              [
                "$.spec.containers[*].env[*].value"
              ]
            ]
          },
          "localEdits": {
            "description": "The lasting local edits that are laid over the stored devices of this answer.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/LocalEditPath"
            }
          },
          "journalled": {
            "description": "False where the call changed something, or opened a stream, while the agent's database could not be written, and the policy says `audit: best-effort`: a repeat after the agent's death is not known, and the audit has the record when the disk is back.",
            "const": false
          },
          "continue": {
            "description": "Given back as `continue`, it brings the objects that follow. Absent at the end of the list.",
            "type": "string"
          },
          "remainingItemCount": {
            "description": "How many objects follow, where `continue` is given and the number is known.",
            "type": "integer",
            "minimum": 0
          }
        },
        "required": [
          "source",
          "observedAt"
        ]
      },
      "LocalEditPath": {
        "description": "One lasting local edit of a device.",
        "type": "object",
        "required": [
          "namespace",
          "name",
          "path"
        ],
        "properties": {
          "namespace": {
            "$ref": "#/components/schemas/NamespaceName"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "path": {
            "$ref": "#/components/schemas/DevicePath"
          }
        }
      },
      "DevicePath": {
        "description": "Where a value stands in a device: a JSON pointer (RFC 6901) in which an element of a list of named things is found by its name and not by its position, so that it holds when the list changes.",
        "type": "string",
        "pattern": "^/",
        "maxLength": 4096,
        "examples": [
          "/spec/properties/[name=setpoint]/desired/value"
        ]
      },
      "DeviceListParams": {
        "description": "Parameters of `device.list`.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "fields": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "allNamespaces": {
            "description": "The objects of every namespace; then without `namespace`.",
            "type": "boolean",
            "default": false
          },
          "fieldSelector": {
            "$ref": "#/components/schemas/FieldSelector"
          },
          "limit": {
            "description": "The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`.",
            "type": "integer",
            "minimum": 1,
            "maximum": 10000
          },
          "continue": {
            "description": "The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more.",
            "type": "string",
            "minLength": 1,
            "maxLength": 4096
          },
          "labelSelector": {
            "$ref": "#/components/schemas/LabelSelector"
          }
        },
        "additionalProperties": false,
        "allOf": [
          {
            "if": {
              "required": [
                "allNamespaces"
              ],
              "properties": {
                "allNamespaces": {
                  "const": true
                }
              }
            },
            "then": {
              "properties": {
                "namespace": false
              }
            }
          }
        ]
      },
      "DeviceListResult": {
        "description": "Result of `device.list`; `status.twins` of each device holds the reported values.",
        "type": "object",
        "required": [
          "meta",
          "items"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/ListMeta"
          },
          "items": {
            "description": "The devices, by namespace and name.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Device"
            }
          }
        }
      },
      "DeviceGetParams": {
        "description": "Parameters of `device.get`.",
        "type": "object",
        "required": [
          "name"
        ],
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "fields": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        "additionalProperties": false
      },
      "DeviceHistoryParams": {
        "description": "Parameters of `device.history`.",
        "type": "object",
        "required": [
          "name"
        ],
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "fields": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "property": {
            "description": "This property alone. Default, all that are kept.",
            "$ref": "#/components/schemas/PropertyName"
          },
          "sinceTime": {
            "description": "From that time on, with what the value was then. Default, all that is kept.",
            "$ref": "#/components/schemas/Timestamp"
          },
          "untilTime": {
            "description": "Before that time.",
            "$ref": "#/components/schemas/Timestamp"
          },
          "samples": {
            "description": "The most samples of each property; the newest are given.",
            "type": "integer",
            "minimum": 1,
            "maximum": 10000,
            "default": 1000
          }
        },
        "additionalProperties": false
      },
      "DeviceHistoryResult": {
        "description": "Result of `device.history`.",
        "type": "object",
        "required": [
          "meta",
          "items"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "items": {
            "description": "The properties, by name.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/PropertyHistory"
            }
          }
        }
      },
      "PropertyHistory": {
        "description": "What one property was.",
        "type": "object",
        "required": [
          "property",
          "since",
          "samples"
        ],
        "properties": {
          "property": {
            "$ref": "#/components/schemas/PropertyName"
          },
          "since": {
            "description": "Since when every change is kept.",
            "$ref": "#/components/schemas/Timestamp"
          },
          "truncated": {
            "description": "True where there are older samples than `samples` let pass.",
            "const": true
          },
          "samples": {
            "description": "Each change, the oldest first. A value holds until the next one.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/HistorySample"
            }
          }
        }
      },
      "HistorySample": {
        "description": "A value from a time on.",
        "type": "object",
        "required": [
          "at",
          "value",
          "quality"
        ],
        "properties": {
          "at": {
            "description": "Since when it was so.",
            "$ref": "#/components/schemas/Timestamp"
          },
          "value": {
            "description": "The reported value, as text; of a longer one the first 1024 characters.",
            "type": "string"
          },
          "quality": {
            "$ref": "#/components/schemas/Quality"
          }
        }
      },
      "Quality": {
        "description": "How good a value is. `good`: the mapper of the device runs and reported it. `stale`: it was the last one before the mapper, or the device, was gone. `unknown`: nobody looked, as the agent did not run.",
        "enum": [
          "good",
          "stale",
          "unknown"
        ]
      },
      "TwinValue": {
        "description": "The desired and the reported value of one property.",
        "type": "object",
        "required": [
          "property"
        ],
        "properties": {
          "property": {
            "$ref": "#/components/schemas/PropertyName"
          },
          "desired": {
            "description": "The desired value, as Kubernetes has it: a string.",
            "type": "string"
          },
          "reported": {
            "description": "The value that the device has reported.",
            "type": "string"
          },
          "reportedAt": {
            "description": "When it was reported, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "ageSeconds": {
            "description": "How old the reported value is.",
            "type": "number",
            "minimum": 0
          },
          "source": {
            "$ref": "#/components/schemas/Source"
          },
          "type": {
            "description": "The type in the device model: `INT`, `FLOAT`, `DOUBLE`, `STRING`, `BOOLEAN`, `BYTES`, `STREAM`.",
            "type": "string"
          },
          "accessMode": {
            "description": "The access mode in the device model.",
            "enum": [
              "ReadOnly",
              "ReadWrite"
            ]
          },
          "minimum": {
            "description": "The least value that the model allows.",
            "type": "string"
          },
          "maximum": {
            "description": "The greatest value that the model allows.",
            "type": "string"
          },
          "unit": {
            "description": "The unit.",
            "type": "string"
          },
          "description": {
            "description": "The model's words for it.",
            "type": "string"
          }
        }
      },
      "DeviceGetResult": {
        "description": "Result of `device.get`; lasting local edits are laid over the stored spec.",
        "type": "object",
        "required": [
          "meta",
          "object"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "object": {
            "$ref": "#/components/schemas/Device"
          },
          "twins": {
            "description": "The properties with their values and ages. Absent with `fields`.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/TwinValue"
            }
          }
        }
      },
      "DeviceDescribeParams": {
        "description": "Parameters of `device.describe`; of `name` and `labelSelector` one is given, or none for every device of the namespace.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "labelSelector": {
            "$ref": "#/components/schemas/LabelSelector"
          },
          "showEvents": {
            "description": "Whether the events of each device are given. Default true.",
            "type": "boolean",
            "default": true
          }
        },
        "additionalProperties": false,
        "allOf": [
          {
            "not": {
              "required": [
                "name",
                "labelSelector"
              ],
              "properties": {
                "name": true,
                "labelSelector": true
              }
            }
          }
        ]
      },
      "MapperInfo": {
        "description": "The mapper that serves a device.",
        "type": "object",
        "required": [
          "name",
          "answers"
        ],
        "properties": {
          "name": {
            "description": "Its name.",
            "type": "string"
          },
          "version": {
            "description": "Its version.",
            "type": "string"
          },
          "protocol": {
            "description": "The protocol that it serves.",
            "type": "string"
          },
          "address": {
            "description": "Its socket.",
            "type": "string"
          },
          "answers": {
            "description": "Whether its socket answers now.",
            "type": "boolean"
          },
          "message": {
            "description": "Why it does not.",
            "type": "string"
          }
        }
      },
      "DeviceReadParams": {
        "description": "Parameters of `device.read`.",
        "type": "object",
        "required": [
          "name",
          "property"
        ],
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "property": {
            "$ref": "#/components/schemas/PropertyName"
          }
        },
        "additionalProperties": false
      },
      "DeviceReadResult": {
        "description": "Result of `device.read`.",
        "type": "object",
        "required": [
          "meta",
          "property",
          "value"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "property": {
            "description": "The property.",
            "type": "string"
          },
          "value": {
            "description": "What the device has.",
            "type": "string"
          },
          "type": {
            "description": "Its type, as the mapper calls it.",
            "type": "string"
          }
        }
      },
      "DeviceCallParams": {
        "description": "Parameters of `device.call`.",
        "type": "object",
        "required": [
          "name",
          "method",
          "values"
        ],
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "method": {
            "description": "A name in `spec.methods` of the device.",
            "type": "string",
            "minLength": 1,
            "maxLength": 253
          },
          "values": {
            "description": "What is written, by property; in this order.",
            "type": "object",
            "minProperties": 1,
            "maxProperties": 64,
            "propertyNames": {
              "$ref": "#/components/schemas/PropertyName"
            },
            "additionalProperties": {
              "type": [
                "string",
                "number",
                "boolean"
              ],
              "maxLength": 1024
            },
            "examples": [
              {
                "setpoint": 42.5
              }
            ]
          }
        },
        "additionalProperties": false
      },
      "DeviceCallResult": {
        "description": "Result of `device.call`.",
        "type": "object",
        "required": [
          "meta",
          "method",
          "values"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "method": {
            "description": "The method.",
            "type": "string"
          },
          "values": {
            "description": "What was written.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/CalledValue"
            }
          }
        }
      },
      "CalledValue": {
        "description": "One value that was written by a method.",
        "type": "object",
        "required": [
          "property",
          "value",
          "readBack"
        ],
        "properties": {
          "property": {
            "description": "The property.",
            "type": "string"
          },
          "value": {
            "description": "What was written.",
            "type": "string"
          },
          "readBack": {
            "description": "Whether the device has it then.",
            "enum": [
              "confirmed",
              "differs",
              "unknown"
            ]
          },
          "reported": {
            "description": "What the device has.",
            "type": "string"
          }
        }
      },
      "DeviceDescription": {
        "description": "One device with everything that the node knows of it.",
        "type": "object",
        "required": [
          "device",
          "twins",
          "edits"
        ],
        "properties": {
          "device": {
            "$ref": "#/components/schemas/Device"
          },
          "model": {
            "$ref": "#/components/schemas/DeviceModel"
          },
          "mapper": {
            "$ref": "#/components/schemas/MapperInfo"
          },
          "twins": {
            "description": "The properties with their values, ages and ranges.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/TwinValue"
            }
          },
          "edits": {
            "description": "The lasting local edits.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/DeviceEdit"
            }
          },
          "events": {
            "description": "Its events, the oldest first. Absent without `showEvents`.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Event"
            }
          }
        }
      },
      "DeviceDescribeResult": {
        "description": "Result of `device.describe`.",
        "type": "object",
        "required": [
          "meta",
          "items"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/ListMeta"
          },
          "items": {
            "description": "The devices, by name.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/DeviceDescription"
            }
          }
        }
      },
      "JsonPatchOperation": {
        "description": "One operation of a JSON patch (RFC 6902).",
        "type": "object",
        "additionalProperties": false,
        "required": [
          "op",
          "path"
        ],
        "properties": {
          "op": {
            "description": "The operation.",
            "enum": [
              "add",
              "remove",
              "replace",
              "move",
              "copy",
              "test"
            ]
          },
          "path": {
            "description": "The JSON pointer in the device; `[name=setpoint]` stands for the index of the element of that name.",
            "type": "string"
          },
          "from": {
            "description": "The JSON pointer to take from, written alike; for `move` and `copy`.",
            "type": "string"
          },
          "value": {
            "description": "The value; for `add`, `replace` and `test`."
          }
        }
      },
      "DeviceEditParams": {
        "description": "Parameters of `device.edit`: `object` (one device, whole), `list` (several, all or nothing in checks, one by one in writing), `mergePatch` with `name` (RFC 7386), `jsonPatch` with `name` (RFC 6902) or `set` with `name` (desired values by property). The device of an `object` or a `list` is named by its own metadata.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "namespace": {
            "description": "The namespace; that of an object's own metadata must agree with it. Default, that of the metadata, else `default`.",
            "$ref": "#/components/schemas/NamespaceName"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "object": {
            "$ref": "#/components/schemas/Device"
          },
          "list": {
            "$ref": "#/components/schemas/DeviceList"
          },
          "mergePatch": {
            "description": "A JSON merge patch (RFC 7386) of the device; arrays are replaced whole.",
            "type": "object"
          },
          "jsonPatch": {
            "description": "A JSON patch (RFC 6902) of the device. All its copies together have 3 MiB at most, and the device grows to twice its size and 1 MiB more at most; else `RequestEntityTooLarge`.",
            "type": "array",
            "minItems": 1,
            "maxItems": 1000,
            "items": {
              "$ref": "#/components/schemas/JsonPatchOperation"
            }
          },
          "set": {
            "description": "Desired values by property. Each is written, also where it is the desired value already: somebody at the panel may have changed the device.",
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1000,
            "propertyNames": {
              "$ref": "#/components/schemas/PropertyName"
            },
            "additionalProperties": {
              "type": [
                "string",
                "number",
                "boolean"
              ]
            },
            "examples": [
              {
                "setpoint": 42.5
              }
            ]
          },
          "dryRun": {
            "description": "Everything is checked and nothing is written. Default false.",
            "type": "boolean",
            "default": false
          },
          "ifUnmodified": {
            "description": "The `metadata.resourceVersion` that the device must still have, else `Conflict`; of several devices, one per `namespace/name`. Default: `metadata.resourceVersion` of an `object` or a `list`, where it is given.",
            "oneOf": [
              {
                "type": "string",
                "minLength": 1
              },
              {
                "type": "object",
                "additionalProperties": {
                  "type": "string",
                  "minLength": 1
                }
              }
            ]
          },
          "persist": {
            "description": "True: the edit lasts over restarts of mapper and EdgeCore. False: it is written once. Default true.",
            "type": "boolean",
            "default": true
          },
          "expiresSeconds": {
            "description": "Seconds after which a lasting edit is not applied again. Default it lasts until it is reverted or superseded.",
            "type": "integer",
            "minimum": 1,
            "maximum": 315360000
          }
        },
        "additionalProperties": false,
        "allOf": [
          {
            "oneOf": [
              {
                "required": [
                  "object"
                ],
                "properties": {
                  "object": true
                }
              },
              {
                "required": [
                  "list"
                ],
                "properties": {
                  "list": true
                }
              },
              {
                "required": [
                  "mergePatch"
                ],
                "properties": {
                  "mergePatch": true
                }
              },
              {
                "required": [
                  "jsonPatch"
                ],
                "properties": {
                  "jsonPatch": true
                }
              },
              {
                "required": [
                  "set"
                ],
                "properties": {
                  "set": true
                }
              }
            ]
          },
          {
            "if": {
              "anyOf": [
                {
                  "required": [
                    "mergePatch"
                  ],
                  "properties": {
                    "mergePatch": true
                  }
                },
                {
                  "required": [
                    "jsonPatch"
                  ],
                  "properties": {
                    "jsonPatch": true
                  }
                },
                {
                  "required": [
                    "set"
                  ],
                  "properties": {
                    "set": true
                  }
                }
              ]
            },
            "then": {
              "required": [
                "name"
              ],
              "properties": {
                "name": true
              }
            },
            "else": {
              "properties": {
                "name": false
              }
            }
          },
          {
            "if": {
              "required": [
                "persist"
              ],
              "properties": {
                "persist": {
                  "const": false
                }
              }
            },
            "then": {
              "properties": {
                "expiresSeconds": false
              }
            }
          }
        ]
      },
      "ReadBack": {
        "description": "What the device reported after the write. `confirmed`: the value written. `differs`: another value. `unknown`: nothing newer than the write within the time.",
        "enum": [
          "confirmed",
          "differs",
          "unknown"
        ]
      },
      "PathOutcome": {
        "description": "What became of one edited value.",
        "type": "object",
        "required": [
          "path",
          "accepted",
          "written",
          "readBack"
        ],
        "properties": {
          "path": {
            "$ref": "#/components/schemas/DevicePath"
          },
          "property": {
            "description": "The property, where the path is the desired value of one.",
            "type": "string"
          },
          "before": {
            "description": "The value before."
          },
          "value": {
            "description": "The value that was asked for."
          },
          "accepted": {
            "description": "Whether it passed the checks.",
            "type": "boolean"
          },
          "written": {
            "description": "Whether it was handed to the mapper.",
            "type": "boolean"
          },
          "readBack": {
            "$ref": "#/components/schemas/ReadBack"
          },
          "reported": {
            "description": "What the device reports.",
            "type": "string"
          },
          "reportedAt": {
            "description": "When, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "rounded": {
            "description": "True where the device has the nearest value that it can hold (a FLOAT is a float32) in place of the one asked for.",
            "const": true
          },
          "editId": {
            "description": "The lasting edit, for `device.revert`.",
            "type": "string"
          }
        }
      },
      "DeviceEditOutcome": {
        "description": "What became of one device.",
        "type": "object",
        "required": [
          "namespace",
          "name",
          "paths"
        ],
        "properties": {
          "namespace": {
            "$ref": "#/components/schemas/NamespaceName"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "resourceVersion": {
            "description": "The version of the device after the edit.",
            "type": "string"
          },
          "paths": {
            "description": "The values that changed; empty where nothing did.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/PathOutcome"
            }
          },
          "error": {
            "$ref": "#/components/schemas/RpcError"
          }
        }
      },
      "DeviceEditResult": {
        "description": "Result of `device.edit`. A single device that fails is an error instead.",
        "type": "object",
        "required": [
          "meta",
          "dryRun",
          "items"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "dryRun": {
            "description": "Whether nothing was written on purpose.",
            "type": "boolean"
          },
          "items": {
            "description": "The devices, in the order given.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/DeviceEditOutcome"
            }
          }
        }
      },
      "DeviceWatchParams": {
        "description": "Parameters of `device.watch`; one Kubernetes watch event per line on `stdout`.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "session": {
            "$ref": "#/components/schemas/SessionName"
          },
          "window": {
            "description": "Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB).",
            "type": "integer",
            "minimum": 0,
            "maximum": 8388608,
            "default": 1048576
          },
          "framing": {
            "description": "`offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`.",
            "enum": [
              "offset",
              "plain"
            ],
            "default": "offset"
          },
          "encoding": {
            "description": "How each chunk of stdout and stderr is compressed, by itself: the payload is one gzip member (RFC 1952) or one Zstandard frame (RFC 8878). Offsets, window, pace, lengths and digests count the bytes before compression. Default, not at all.",
            "$ref": "#/components/schemas/SessionEncoding"
          },
          "rateBytesPerSecond": {
            "description": "The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s).",
            "type": "integer",
            "minimum": 1,
            "maximum": 1073741824,
            "default": 1048576
          },
          "maxSeconds": {
            "description": "Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 86400,
            "default": 600
          },
          "detachSeconds": {
            "description": "Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60.",
            "type": "number",
            "minimum": 0,
            "maximum": 86400,
            "default": 60
          },
          "stdout": {
            "description": "False: nobody will read stdout; its bytes are dropped and never block stderr.",
            "type": "boolean",
            "default": true
          },
          "stderr": {
            "description": "False: nobody will read stderr; its bytes are dropped and never block stdout.",
            "type": "boolean",
            "default": true
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "allNamespaces": {
            "description": "The devices of every namespace; then without `namespace`.",
            "type": "boolean",
            "default": false
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "labelSelector": {
            "$ref": "#/components/schemas/LabelSelector"
          },
          "sendInitialEvents": {
            "description": "Whether the session begins with an `ADDED` for each device. Default true.",
            "type": "boolean",
            "default": true
          }
        },
        "additionalProperties": false,
        "allOf": [
          {
            "if": {
              "required": [
                "framing"
              ],
              "properties": {
                "framing": {
                  "const": "plain"
                }
              }
            },
            "then": {
              "properties": {
                "window": {
                  "const": 0
                }
              }
            }
          },
          {
            "if": {
              "anyOf": [
                {
                  "required": [
                    "rateBytesPerSecond"
                  ],
                  "properties": {
                    "rateBytesPerSecond": true
                  }
                },
                {
                  "required": [
                    "maxSeconds"
                  ],
                  "properties": {
                    "maxSeconds": true
                  }
                }
              ]
            },
            "then": {
              "anyOf": [
                {
                  "required": [
                    "window"
                  ],
                  "properties": {
                    "window": {
                      "const": 0
                    }
                  }
                },
                {
                  "required": [
                    "framing"
                  ],
                  "properties": {
                    "framing": {
                      "const": "plain"
                    }
                  }
                }
              ]
            }
          },
          {
            "if": {
              "required": [
                "allNamespaces"
              ],
              "properties": {
                "allNamespaces": {
                  "const": true
                }
              }
            },
            "then": {
              "properties": {
                "namespace": false
              }
            }
          },
          {
            "not": {
              "required": [
                "name",
                "labelSelector"
              ],
              "properties": {
                "name": true,
                "labelSelector": true
              }
            }
          }
        ]
      },
      "DeviceWatchResult": {
        "description": "Result of `device.watch`: the session.",
        "$ref": "#/components/schemas/SessionOpened"
      },
      "DeviceEditState": {
        "description": "`pending`: to be written. `applied`: the device has it. `unknown`: written, not read back. `differs`: the device reports another value. `unsettled`: EdgeCore or the mapper has started again, and it is not known yet whether the device still has it. `failing`: too many attempts. `superseded`: the cloud set another value. `adopted`: the cloud set the same value. `expired`: its time is over. `reverted`: taken back.",
        "enum": [
          "pending",
          "applied",
          "unknown",
          "differs",
          "unsettled",
          "failing",
          "superseded",
          "adopted",
          "expired",
          "reverted"
        ]
      },
      "DeviceEdit": {
        "description": "One lasting local edit.",
        "type": "object",
        "required": [
          "id",
          "namespace",
          "name",
          "path",
          "state",
          "createdAt",
          "createdBy",
          "attempts"
        ],
        "properties": {
          "id": {
            "description": "Its id, for `device.revert`.",
            "type": "string"
          },
          "namespace": {
            "$ref": "#/components/schemas/NamespaceName"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "path": {
            "$ref": "#/components/schemas/DevicePath"
          },
          "property": {
            "description": "The property, where the path is the desired value of one.",
            "type": "string"
          },
          "base": {
            "description": "The stored value that was edited; absent where there was none."
          },
          "value": {
            "description": "The edited value; absent where the edit removes it."
          },
          "state": {
            "$ref": "#/components/schemas/DeviceEditState"
          },
          "message": {
            "description": "Why it is in this state.",
            "type": "string"
          },
          "createdAt": {
            "description": "When it was made, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "createdBy": {
            "description": "The principal who made it.",
            "type": "string"
          },
          "expiresAt": {
            "description": "When it ends, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "appliedAt": {
            "description": "When it was last written, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "attempts": {
            "description": "How often it was written.",
            "type": "integer",
            "minimum": 0
          }
        }
      },
      "DeviceEditsParams": {
        "description": "Parameters of `device.edits`.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "allNamespaces": {
            "description": "Those of every namespace; then without `namespace`.",
            "type": "boolean",
            "default": false
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "labelSelector": {
            "$ref": "#/components/schemas/LabelSelector"
          },
          "states": {
            "description": "Only edits in these states. Default all.",
            "type": "array",
            "minItems": 1,
            "maxItems": 16,
            "uniqueItems": true,
            "items": {
              "$ref": "#/components/schemas/DeviceEditState"
            }
          },
          "limit": {
            "description": "The most edits in one answer. Default no limit but the size of an answer.",
            "type": "integer",
            "minimum": 1,
            "maximum": 10000
          },
          "continue": {
            "description": "The `meta.continue` of the answer before.",
            "type": "string",
            "minLength": 1,
            "maxLength": 4096
          }
        },
        "additionalProperties": false,
        "allOf": [
          {
            "if": {
              "required": [
                "allNamespaces"
              ],
              "properties": {
                "allNamespaces": {
                  "const": true
                }
              }
            },
            "then": {
              "properties": {
                "namespace": false
              }
            }
          }
        ]
      },
      "DeviceEditsResult": {
        "description": "Result of `device.edits`.",
        "type": "object",
        "required": [
          "meta",
          "items"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/ListMeta"
          },
          "items": {
            "description": "The edits, the oldest first.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/DeviceEdit"
            }
          }
        }
      },
      "DeviceRevertParams": {
        "description": "Parameters of `device.revert`: lasting edits are taken back and the stored value is written. Without `paths` and `ids` all of the device's.",
        "type": "object",
        "required": [
          "name"
        ],
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "paths": {
            "description": "The paths of the edits.",
            "type": "array",
            "minItems": 1,
            "maxItems": 1000,
            "uniqueItems": true,
            "items": {
              "$ref": "#/components/schemas/DevicePath"
            }
          },
          "ids": {
            "description": "The ids of the edits.",
            "type": "array",
            "minItems": 1,
            "maxItems": 1000,
            "uniqueItems": true,
            "items": {
              "type": "string"
            }
          },
          "dryRun": {
            "description": "Everything is checked and nothing is written. Default false.",
            "type": "boolean",
            "default": false
          }
        },
        "additionalProperties": false,
        "allOf": [
          {
            "not": {
              "required": [
                "paths",
                "ids"
              ],
              "properties": {
                "paths": true,
                "ids": true
              }
            }
          }
        ]
      },
      "DeviceRevertResult": {
        "description": "Result of `device.revert`: as of `device.edit`.",
        "$ref": "#/components/schemas/DeviceEditResult"
      },
      "DeviceModelListParams": {
        "description": "Parameters of `deviceModel.list`.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "fields": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "allNamespaces": {
            "description": "The objects of every namespace; then without `namespace`.",
            "type": "boolean",
            "default": false
          },
          "fieldSelector": {
            "$ref": "#/components/schemas/FieldSelector"
          },
          "limit": {
            "description": "The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`.",
            "type": "integer",
            "minimum": 1,
            "maximum": 10000
          },
          "continue": {
            "description": "The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more.",
            "type": "string",
            "minLength": 1,
            "maxLength": 4096
          },
          "labelSelector": {
            "$ref": "#/components/schemas/LabelSelector"
          }
        },
        "additionalProperties": false,
        "allOf": [
          {
            "if": {
              "required": [
                "allNamespaces"
              ],
              "properties": {
                "allNamespaces": {
                  "const": true
                }
              }
            },
            "then": {
              "properties": {
                "namespace": false
              }
            }
          }
        ]
      },
      "DeviceModelListResult": {
        "description": "Result of `deviceModel.list`.",
        "type": "object",
        "required": [
          "meta",
          "items"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/ListMeta"
          },
          "items": {
            "description": "The device models, by namespace and name.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/DeviceModel"
            }
          }
        }
      },
      "DeviceModelGetParams": {
        "description": "Parameters of `deviceModel.get`.",
        "type": "object",
        "required": [
          "name"
        ],
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "fields": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        "additionalProperties": false
      },
      "DeviceModelGetResult": {
        "description": "Result of `deviceModel.get`.",
        "type": "object",
        "required": [
          "meta",
          "object"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "object": {
            "$ref": "#/components/schemas/DeviceModel"
          }
        }
      },
      "ObjectMeta": {
        "description": "Kubernetes ObjectMeta; further fields are passed on as they are.",
        "type": "object",
        "additionalProperties": true,
        "required": [
          "name"
        ],
        "properties": {
          "name": {
            "description": "The object's name.",
            "type": "string"
          },
          "namespace": {
            "description": "Its namespace; absent for nodes.",
            "type": "string"
          },
          "uid": {
            "description": "Its uid.",
            "type": "string"
          },
          "resourceVersion": {
            "description": "Its version. Of a device it is the precondition for `device.edit`.",
            "type": "string"
          },
          "creationTimestamp": {
            "description": "When it was created, as RFC 3339 writes it.",
            "type": [
              "string",
              "null"
            ]
          },
          "labels": {
            "$ref": "#/components/schemas/StringMap"
          },
          "annotations": {
            "$ref": "#/components/schemas/StringMap"
          }
        }
      },
      "StringMap": {
        "description": "Names and values.",
        "type": "object",
        "additionalProperties": {
          "type": "string"
        }
      },
      "AnyObject": {
        "description": "An object that is passed on as it is.",
        "type": "object"
      },
      "Pod": {
        "description": "A Kubernetes `v1` Pod, whole.",
        "type": "object",
        "additionalProperties": true,
        "required": [
          "apiVersion",
          "kind",
          "metadata"
        ],
        "properties": {
          "apiVersion": {
            "description": "Always `v1`.",
            "const": "v1"
          },
          "kind": {
            "description": "Always `Pod`.",
            "const": "Pod"
          },
          "metadata": {
            "$ref": "#/components/schemas/ObjectMeta"
          },
          "spec": {
            "$ref": "#/components/schemas/AnyObject"
          },
          "status": {
            "$ref": "#/components/schemas/AnyObject"
          }
        }
      },
      "Node": {
        "description": "A Kubernetes `v1` Node, whole.",
        "type": "object",
        "additionalProperties": true,
        "required": [
          "apiVersion",
          "kind",
          "metadata"
        ],
        "properties": {
          "apiVersion": {
            "description": "Always `v1`.",
            "const": "v1"
          },
          "kind": {
            "description": "Always `Node`.",
            "const": "Node"
          },
          "metadata": {
            "$ref": "#/components/schemas/ObjectMeta"
          },
          "spec": {
            "$ref": "#/components/schemas/AnyObject"
          },
          "status": {
            "$ref": "#/components/schemas/AnyObject"
          }
        }
      },
      "ObjectReference": {
        "description": "What an event is about, Kubernetes' `v1` ObjectReference.",
        "type": "object",
        "additionalProperties": true,
        "properties": {
          "apiVersion": {
            "description": "Group and version.",
            "type": "string"
          },
          "kind": {
            "description": "The kind.",
            "type": "string"
          },
          "namespace": {
            "description": "The namespace.",
            "type": "string"
          },
          "name": {
            "description": "The name.",
            "type": "string"
          },
          "uid": {
            "description": "The uid.",
            "type": "string"
          },
          "fieldPath": {
            "description": "The part of it, as `spec.containers{web}`.",
            "type": "string"
          }
        }
      },
      "Event": {
        "description": "A Kubernetes `v1` Event, observed by the agent.",
        "type": "object",
        "additionalProperties": true,
        "required": [
          "apiVersion",
          "kind",
          "metadata",
          "involvedObject"
        ],
        "properties": {
          "apiVersion": {
            "description": "Always `v1`.",
            "const": "v1"
          },
          "kind": {
            "description": "Always `Event`.",
            "const": "Event"
          },
          "metadata": {
            "$ref": "#/components/schemas/ObjectMeta"
          },
          "involvedObject": {
            "$ref": "#/components/schemas/ObjectReference"
          },
          "reason": {
            "description": "Why, one word: `Started`, `BackOff`.",
            "type": "string"
          },
          "message": {
            "description": "What happened.",
            "type": "string"
          },
          "type": {
            "description": "`Normal` or `Warning`.",
            "enum": [
              "Normal",
              "Warning"
            ]
          },
          "count": {
            "description": "How often it was seen.",
            "type": "integer",
            "minimum": 1
          },
          "firstTimestamp": {
            "description": "When it was first seen, as RFC 3339 writes it.",
            "type": [
              "string",
              "null"
            ]
          },
          "lastTimestamp": {
            "description": "When it was last seen, as RFC 3339 writes it.",
            "type": [
              "string",
              "null"
            ]
          },
          "source": {
            "$ref": "#/components/schemas/AnyObject"
          }
        }
      },
      "Device": {
        "description": "A KubeEdge `devices.kubeedge.io/v1beta1` Device, whole.",
        "type": "object",
        "additionalProperties": true,
        "required": [
          "apiVersion",
          "kind",
          "metadata"
        ],
        "properties": {
          "apiVersion": {
            "description": "Always `devices.kubeedge.io/v1beta1`.",
            "const": "devices.kubeedge.io/v1beta1"
          },
          "kind": {
            "description": "Always `Device`.",
            "const": "Device"
          },
          "metadata": {
            "$ref": "#/components/schemas/ObjectMeta"
          },
          "spec": {
            "$ref": "#/components/schemas/AnyObject"
          },
          "status": {
            "$ref": "#/components/schemas/AnyObject"
          }
        }
      },
      "DeviceModel": {
        "description": "A KubeEdge `devices.kubeedge.io/v1beta1` DeviceModel, whole.",
        "type": "object",
        "additionalProperties": true,
        "required": [
          "apiVersion",
          "kind",
          "metadata"
        ],
        "properties": {
          "apiVersion": {
            "description": "Always `devices.kubeedge.io/v1beta1`.",
            "const": "devices.kubeedge.io/v1beta1"
          },
          "kind": {
            "description": "Always `DeviceModel`.",
            "const": "DeviceModel"
          },
          "metadata": {
            "$ref": "#/components/schemas/ObjectMeta"
          },
          "spec": {
            "$ref": "#/components/schemas/AnyObject"
          }
        }
      },
      "DeviceList": {
        "description": "A KubeEdge `devices.kubeedge.io/v1beta1` DeviceList.",
        "type": "object",
        "additionalProperties": true,
        "required": [
          "apiVersion",
          "kind",
          "items"
        ],
        "properties": {
          "apiVersion": {
            "description": "Always `devices.kubeedge.io/v1beta1`.",
            "const": "devices.kubeedge.io/v1beta1"
          },
          "kind": {
            "description": "Always `DeviceList`.",
            "const": "DeviceList"
          },
          "metadata": {
            "$ref": "#/components/schemas/AnyObject"
          },
          "items": {
            "description": "The devices.",
            "type": "array",
            "minItems": 1,
            "maxItems": 100,
            "items": {
              "$ref": "#/components/schemas/Device"
            }
          }
        }
      },
      "BackendState": {
        "description": "How one backend is.",
        "type": "object",
        "required": [
          "state"
        ],
        "properties": {
          "state": {
            "description": "`up`, `down` (it should be there and does not answer), `absent` (not configured) or `unknown` (not asked yet).",
            "enum": [
              "up",
              "down",
              "absent",
              "unknown"
            ]
          },
          "since": {
            "description": "Since when, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "address": {
            "description": "Where it is looked for: URL, socket or file.",
            "type": "string"
          },
          "version": {
            "description": "What it calls itself, where it does.",
            "type": "string"
          },
          "message": {
            "description": "Why it is down.",
            "type": "string"
          },
          "hint": {
            "description": "What to do about it.",
            "type": "string"
          }
        }
      },
      "Backends": {
        "description": "How each backend is.",
        "type": "object",
        "properties": {
          "metaserver": {
            "$ref": "#/components/schemas/BackendState"
          },
          "edged": {
            "$ref": "#/components/schemas/BackendState"
          },
          "cri": {
            "$ref": "#/components/schemas/BackendState"
          },
          "store": {
            "$ref": "#/components/schemas/BackendState"
          }
        }
      },
      "Mappers": {
        "description": "How each mapper is that registered with EdgeCore, by the protocol that it serves.",
        "type": "object",
        "additionalProperties": {
          "$ref": "#/components/schemas/BackendState"
        }
      },
      "BrokerState": {
        "description": "How one broker is and how far it is believed.",
        "type": "object",
        "required": [
          "state",
          "believed"
        ],
        "properties": {
          "state": {
            "description": "Whether the agent serves it now.",
            "enum": [
              "connected",
              "connecting",
              "down"
            ]
          },
          "since": {
            "description": "Since when, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "protocol": {
            "description": "The MQTT version.",
            "enum": [
              "3.1.1",
              "5"
            ]
          },
          "believed": {
            "description": "Whether it is established that the broker keeps principals apart.",
            "type": "boolean"
          },
          "message": {
            "description": "Why it is down or not believed.",
            "type": "string"
          },
          "hint": {
            "description": "What to do about it.",
            "type": "string"
          }
        }
      },
      "Brokers": {
        "description": "The brokers that the agent serves, by name.",
        "type": "object",
        "additionalProperties": {
          "$ref": "#/components/schemas/BrokerState"
        }
      },
      "TunnelState": {
        "description": "How the cloud tunnel is.",
        "type": "object",
        "required": [
          "state"
        ],
        "properties": {
          "state": {
            "description": "Whether it stands.",
            "enum": [
              "disabled",
              "connecting",
              "connected",
              "failed"
            ]
          },
          "server": {
            "description": "The server that it goes to.",
            "type": "string"
          },
          "protocol": {
            "description": "What is spoken: with a cloud half of edgectl its own, else KubeEdge's.",
            "enum": [
              "edgectl.tunnel.v1",
              "kubeedge"
            ]
          },
          "since": {
            "description": "Since when, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "message": {
            "description": "The last error, or why there is no tunnel.",
            "type": "string"
          }
        }
      },
      "StoreState": {
        "description": "How the agent's own database is. While it is `degraded`, what only reads is served, its records are kept in memory, and what changes something is refused, or served with `meta.journalled: false` where the policy says `audit: best-effort`.",
        "type": "object",
        "required": [
          "state"
        ],
        "properties": {
          "state": {
            "description": "Whether it can be read and written.",
            "enum": [
              "ok",
              "degraded"
            ]
          },
          "reason": {
            "description": "Why it is degraded: the disk is full, it is read-only, locked by another process, corrupt, missing, of a newer version of the agent, or the disk fails.",
            "enum": [
              "full",
              "read-only",
              "locked",
              "corrupt",
              "missing",
              "newer",
              "failed"
            ]
          },
          "since": {
            "description": "Since when, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "message": {
            "description": "What the database said.",
            "type": "string"
          },
          "hint": {
            "description": "What to do about it.",
            "type": "string"
          },
          "pending": {
            "description": "Records kept in memory, to be written.",
            "type": "integer",
            "minimum": 0
          },
          "dropped": {
            "description": "Records that memory had no room for since the agent started.",
            "type": "integer",
            "minimum": 0
          },
          "setAside": {
            "description": "The files of databases that were corrupt and are kept beside it.",
            "type": "array",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "UnitState": {
        "description": "How one unit of the agent is - a part that fails, and is started again, alone.",
        "type": "object",
        "required": [
          "state",
          "faults"
        ],
        "properties": {
          "state": {
            "description": "`running`, `starting`, `restarting` (it failed and is started again soon), `down` (it failed 5 times in 10 minutes and stays down) or `stopped`.",
            "enum": [
              "starting",
              "running",
              "restarting",
              "down",
              "stopped"
            ]
          },
          "since": {
            "description": "Since when, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "faults": {
            "description": "How often it failed since the agent started.",
            "type": "integer",
            "minimum": 0
          },
          "lastFault": {
            "description": "The last fault.",
            "type": "object",
            "required": [
              "at",
              "message"
            ],
            "properties": {
              "at": {
                "description": "When, as RFC 3339 writes it.",
                "type": "string",
                "format": "date-time"
              },
              "message": {
                "description": "What was thrown.",
                "type": "string"
              }
            }
          },
          "hint": {
            "description": "What to do about it.",
            "type": "string"
          }
        }
      },
      "Units": {
        "description": "Units of the agent by name. `state` has those that failed; `node.status` has all.",
        "type": "object",
        "additionalProperties": {
          "$ref": "#/components/schemas/UnitState"
        }
      },
      "NodeRestartUnitParams": {
        "description": "Parameters of `node.restartUnit`.",
        "type": "object",
        "required": [
          "unit"
        ],
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "unit": {
            "description": "The unit's name, as `node.status` shows it.",
            "type": "string",
            "minLength": 1,
            "maxLength": 256,
            "examples": [
              "gateway"
            ]
          }
        },
        "additionalProperties": false
      },
      "NodeRestartUnitResult": {
        "description": "Result of `node.restartUnit`.",
        "type": "object",
        "required": [
          "meta",
          "unit",
          "status"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "unit": {
            "description": "The unit's name.",
            "type": "string"
          },
          "status": {
            "$ref": "#/components/schemas/UnitState"
          }
        }
      },
      "NodeRestartParams": {
        "description": "Parameters of `node.restart`.",
        "type": "object",
        "required": [
          "name"
        ],
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "name": {
            "description": "`edgecore`, `broker`, or `mapper/NAME` with a name of `programs` in agent.yaml.",
            "type": "string",
            "maxLength": 128,
            "pattern": "^(edgecore|broker|mapper/[a-zA-Z0-9]([-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)$",
            "examples": [
              "edgecore",
              "mapper/modbus"
            ]
          }
        },
        "additionalProperties": false
      },
      "NodeRestartResult": {
        "description": "Result of `node.restart`.",
        "type": "object",
        "required": [
          "meta",
          "name",
          "unit",
          "state"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "name": {
            "description": "The program.",
            "type": "string"
          },
          "unit": {
            "description": "Its unit of systemd.",
            "type": "string"
          },
          "state": {
            "description": "How the unit is, in systemd's words; `restarting` where the answer had to come first.",
            "type": "string",
            "examples": [
              "active"
            ]
          }
        }
      },
      "NodeRebootParams": {
        "description": "Parameters of `node.reboot`.",
        "type": "object",
        "required": [
          "name"
        ],
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "name": {
            "description": "The node's name, so that no other one is meant.",
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        "additionalProperties": false
      },
      "NodeRebootResult": {
        "description": "Result of `node.reboot`.",
        "type": "object",
        "required": [
          "meta",
          "node",
          "state"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "node": {
            "description": "The node's name.",
            "type": "string"
          },
          "state": {
            "description": "systemd is told next.",
            "const": "rebooting"
          }
        }
      },
      "NodeUpgradesParams": {
        "description": "Parameters of `node.upgrades`.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        }
      },
      "NodeUpgradesResult": {
        "description": "Result of `node.upgrades`.",
        "type": "object",
        "required": [
          "meta",
          "pods"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "pods": {
            "description": "The pods whose update is held, by namespace and name.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/HeldPod"
            }
          },
          "job": {
            "$ref": "#/components/schemas/UpgradeJob"
          }
        }
      },
      "UpgradeJob": {
        "description": "The upgrade that the cloud asks of this node.",
        "type": "object",
        "required": [
          "name",
          "to",
          "requireConfirmation",
          "state"
        ],
        "properties": {
          "name": {
            "description": "The name of the NodeUpgradeJob.",
            "type": "string"
          },
          "from": {
            "description": "The version that EdgeCore has, or had before.",
            "type": "string"
          },
          "to": {
            "description": "The version that it is to have.",
            "type": "string"
          },
          "image": {
            "description": "The image that the new version comes in.",
            "type": "string"
          },
          "requireConfirmation": {
            "description": "Whether it waits until somebody confirms it.",
            "type": "boolean"
          },
          "state": {
            "description": "`waiting` to be confirmed (or its checks still run), `running` without a confirmation, `confirmed` here and not over, `upgraded`, `rolledBack` to the version of before, `failed` before EdgeCore ended.",
            "enum": [
              "waiting",
              "running",
              "confirmed",
              "upgraded",
              "rolledBack",
              "failed"
            ]
          },
          "since": {
            "description": "Since when the agent knows of it, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "NodeReleaseParams": {
        "description": "Parameters of `node.release`.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        }
      },
      "NodeReleaseResult": {
        "description": "Result of `node.release`.",
        "type": "object",
        "required": [
          "meta",
          "pods"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "pods": {
            "description": "The pods that were held.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/HeldPod"
            }
          }
        }
      },
      "NodeConfirmUpgradeParams": {
        "description": "Parameters of `node.confirmUpgrade`.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "name": {
            "description": "The job that is meant; absent for the one that waits.",
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        "additionalProperties": false
      },
      "NodeConfirmUpgradeResult": {
        "description": "Result of `node.confirmUpgrade`.",
        "type": "object",
        "required": [
          "meta",
          "job"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "job": {
            "$ref": "#/components/schemas/UpgradeJob"
          }
        }
      },
      "NodeDiskParams": {
        "description": "Parameters of `node.disk`.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        }
      },
      "NodeDiskResult": {
        "description": "Result of `node.disk`.",
        "type": "object",
        "required": [
          "meta",
          "fileSystems",
          "items"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "fileSystems": {
            "description": "The file systems of the pods' logs and of the databases.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/NodeFileSystem"
            }
          },
          "items": {
            "description": "What takes space, the largest first.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/DiskItem"
            }
          }
        }
      },
      "NodeFileSystem": {
        "description": "One file system.",
        "type": "object",
        "required": [
          "path",
          "sizeBytes",
          "availableBytes"
        ],
        "properties": {
          "path": {
            "description": "A path on it.",
            "type": "string"
          },
          "sizeBytes": {
            "description": "Its size, in bytes.",
            "type": "integer",
            "minimum": 0
          },
          "availableBytes": {
            "description": "What is free, in bytes.",
            "type": "integer",
            "minimum": 0
          }
        }
      },
      "DiskItem": {
        "description": "Something that takes space.",
        "type": "object",
        "required": [
          "kind",
          "name",
          "bytes",
          "needed"
        ],
        "properties": {
          "kind": {
            "description": "An image, the writable layer of a container, the log folder of a pod, or a database.",
            "enum": [
              "image",
              "container",
              "log",
              "store"
            ]
          },
          "name": {
            "description": "What it is called: the image, `namespace/pod`, `namespace/pod/container`.",
            "type": "string"
          },
          "path": {
            "description": "Where it is.",
            "type": "string"
          },
          "bytes": {
            "description": "What it takes, in bytes.",
            "type": "integer",
            "minimum": 0
          },
          "needed": {
            "description": "False: `node.prune` would take it away.",
            "type": "boolean"
          }
        }
      },
      "NodePruneParams": {
        "description": "Parameters of `node.prune`.",
        "type": "object",
        "required": [
          "what"
        ],
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "what": {
            "description": "What is taken away.",
            "enum": [
              "images",
              "logs"
            ]
          },
          "dryRun": {
            "description": "Only say what would be taken away.",
            "type": "boolean",
            "default": false
          }
        },
        "additionalProperties": false
      },
      "NodePruneResult": {
        "description": "Result of `node.prune`.",
        "type": "object",
        "required": [
          "meta",
          "what",
          "dryRun",
          "bytes",
          "items"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "what": {
            "description": "What was to be taken away.",
            "enum": [
              "images",
              "logs"
            ]
          },
          "dryRun": {
            "description": "Whether nothing was changed.",
            "type": "boolean"
          },
          "bytes": {
            "description": "What is freed, in bytes; images may share layers.",
            "type": "integer",
            "minimum": 0
          },
          "items": {
            "description": "What was, or would be, taken away.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/PrunedItem"
            }
          }
        }
      },
      "PrunedItem": {
        "description": "One image or log folder.",
        "type": "object",
        "required": [
          "name",
          "bytes"
        ],
        "properties": {
          "name": {
            "description": "The image, or `namespace/pod`.",
            "type": "string"
          },
          "path": {
            "description": "The log folder.",
            "type": "string"
          },
          "bytes": {
            "description": "What it took, in bytes.",
            "type": "integer",
            "minimum": 0
          },
          "message": {
            "description": "Why it is still there.",
            "type": "string"
          }
        }
      },
      "ConfigurationParams": {
        "description": "Parameters of `configuration.check` and `configuration.reload`.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        }
      },
      "ConfigurationChange": {
        "description": "One member of the configuration that is another in the files than in force.",
        "type": "object",
        "required": [
          "path",
          "applies"
        ],
        "properties": {
          "path": {
            "description": "Where it is.",
            "type": "string",
            "examples": [
              "rest.port"
            ]
          },
          "before": {
            "description": "As it is in force, as JSON; absent where it is new. Credentials are hidden.",
            "type": "string"
          },
          "after": {
            "description": "As the files have it, as JSON; absent where it is gone.",
            "type": "string"
          },
          "applies": {
            "description": "`now`: a reload applies it by restarting `units`. `restart`: only a restart of the agent applies it, and the old one stays in force.",
            "enum": [
              "now",
              "restart"
            ]
          },
          "units": {
            "description": "The units that a reload restarts for it.",
            "type": "array",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "ConfigurationResult": {
        "description": "Result of `configuration.check` and `configuration.reload`.",
        "type": "object",
        "required": [
          "meta",
          "valid",
          "changes"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "valid": {
            "description": "Whether the files can be applied.",
            "type": "boolean"
          },
          "files": {
            "description": "The files that were read.",
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "message": {
            "description": "Why they cannot.",
            "type": "string"
          },
          "hint": {
            "description": "What to do about it.",
            "type": "string"
          },
          "changes": {
            "description": "What differs between the files and what was in force before the call.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ConfigurationChange"
            }
          },
          "restarted": {
            "description": "The units that the reload restarted.",
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "failed": {
            "description": "The units that did not start with what is new, and why; what they had before is in force again where that could be.",
            "type": "object",
            "additionalProperties": {
              "type": "string"
            }
          }
        }
      },
      "HistoryState": {
        "description": "Since when what is kept of the past has no gap.",
        "type": "object",
        "required": [
          "since",
          "events",
          "audit"
        ],
        "properties": {
          "since": {
            "description": "Both are whole from then on, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "events": {
            "description": "Events: since the start of the agent, unless older ones were forgotten to keep the bounds.",
            "type": "string",
            "format": "date-time"
          },
          "audit": {
            "description": "The audit: since the oldest record that is kept.",
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "StatePayload": {
        "description": "Payload of the retained `state`. The last will has `state`, `bootId`, `version`, `protocol` and `node` alone.",
        "type": "object",
        "required": [
          "state",
          "bootId",
          "version"
        ],
        "properties": {
          "state": {
            "description": "Whether the agent is there.",
            "enum": [
              "online",
              "offline"
            ]
          },
          "node": {
            "description": "The node's name.",
            "type": "string"
          },
          "bootId": {
            "description": "Another one at each start of the agent.",
            "type": "string"
          },
          "version": {
            "description": "The agent's version.",
            "type": "string"
          },
          "protocol": {
            "$ref": "#/components/schemas/ProtocolVersion"
          },
          "since": {
            "description": "When the agent started, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "brokers": {
            "$ref": "#/components/schemas/Brokers"
          },
          "backends": {
            "$ref": "#/components/schemas/Backends"
          },
          "mappers": {
            "$ref": "#/components/schemas/Mappers"
          },
          "tunnel": {
            "$ref": "#/components/schemas/TunnelState"
          },
          "clock": {
            "description": "`not believed`: far from the kept time, by which rights end, and not known to be synchronised.",
            "enum": [
              "believed",
              "not believed"
            ]
          },
          "store": {
            "$ref": "#/components/schemas/StoreState"
          },
          "history": {
            "$ref": "#/components/schemas/HistoryState"
          },
          "starting": {
            "description": "While the agent starts: the units that are still to start, in their order. Absent once it is ready.",
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "units": {
            "$ref": "#/components/schemas/Units"
          },
          "schema": {
            "description": "The digest of the contract that the agent speaks.",
            "type": "string",
            "pattern": "^sha256:[0-9a-f]{64}$"
          },
          "warnings": {
            "description": "What the person who runs the node should know, in words.",
            "type": "array",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "NodeStatusParams": {
        "description": "Parameters of `node.status`.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        }
      },
      "CallerInfo": {
        "description": "Who the caller is to the agent.",
        "type": "object",
        "required": [
          "principal",
          "door",
          "attachment",
          "believed"
        ],
        "properties": {
          "principal": {
            "description": "For rights, audit and limits.",
            "type": "string"
          },
          "door": {
            "description": "How the call came.",
            "enum": [
              "mqtt",
              "rest",
              "tunnel"
            ]
          },
          "attachment": {
            "description": "The broker or listener that it came by.",
            "type": "string"
          },
          "believed": {
            "description": "False: read-only, and without logs.",
            "type": "boolean"
          },
          "message": {
            "description": "Why the caller is not believed.",
            "type": "string"
          },
          "hint": {
            "description": "What to do about it.",
            "type": "string"
          }
        }
      },
      "NodeStatusResult": {
        "description": "Result of `node.status`.",
        "type": "object",
        "required": [
          "meta",
          "agent",
          "caller"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "agent": {
            "$ref": "#/components/schemas/StatePayload"
          },
          "caller": {
            "$ref": "#/components/schemas/CallerInfo"
          },
          "object": {
            "$ref": "#/components/schemas/Node"
          },
          "kubernetesApi": {
            "$ref": "#/components/schemas/KubernetesApi"
          }
        }
      },
      "KubernetesApi": {
        "description": "Where the agent serves the Kubernetes API; absent while it does not.",
        "type": "object",
        "required": [
          "url"
        ],
        "properties": {
          "url": {
            "description": "What a kubeconfig calls `server`.",
            "type": "string",
            "examples": [
              "https://127.0.0.1:10551"
            ]
          },
          "certificateAuthority": {
            "description": "What a client has to trust, as PEM; absent over plain HTTP.",
            "type": "string"
          }
        }
      },
      "NodeAcceptTimeParams": {
        "description": "Parameters of `node.acceptTime`.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "back": {
            "description": "Also where the clock is behind the kept time: what ended by its date may then hold again. Default false.",
            "type": "boolean"
          }
        },
        "additionalProperties": false
      },
      "NodeAcceptTimeResult": {
        "description": "Result of `node.acceptTime`.",
        "type": "object",
        "required": [
          "meta",
          "before",
          "now"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "before": {
            "description": "What the kept time was, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "now": {
            "description": "What the clock says, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "NodeStatsParams": {
        "description": "Parameters of `node.stats`.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          }
        }
      },
      "NodeStatsResult": {
        "description": "Result of `node.stats`.",
        "type": "object",
        "required": [
          "meta",
          "summary"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "summary": {
            "$ref": "#/components/schemas/StatsSummary"
          }
        }
      },
      "StatsSummary": {
        "additionalProperties": true,
        "description": "What kubelet serves at `/stats/summary`; from the container runtime alone `node` has only its name.",
        "type": "object",
        "required": [
          "node",
          "pods"
        ],
        "properties": {
          "node": {
            "$ref": "#/components/schemas/AnyObject"
          },
          "pods": {
            "description": "The use of each pod and its containers.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/AnyObject"
            }
          }
        }
      },
      "NodeDiagnoseParams": {
        "description": "Parameters of `node.diagnose`.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "areas": {
            "description": "Only these. Default all.",
            "type": "array",
            "minItems": 1,
            "maxItems": 32,
            "uniqueItems": true,
            "items": {
              "$ref": "#/components/schemas/DiagnosisArea"
            }
          }
        },
        "additionalProperties": false
      },
      "DiagnosisArea": {
        "description": "A part of the way from a caller to a container or device.",
        "enum": [
          "configuration",
          "broker",
          "gateway",
          "clock",
          "metaserver",
          "edged",
          "cri",
          "mapper",
          "store",
          "permissions",
          "certificates",
          "disk",
          "policy",
          "tunnel"
        ]
      },
      "DiagnosisCheck": {
        "description": "One thing that was looked at.",
        "type": "object",
        "required": [
          "area",
          "name",
          "state",
          "message"
        ],
        "properties": {
          "area": {
            "$ref": "#/components/schemas/DiagnosisArea"
          },
          "name": {
            "description": "What was looked at.",
            "type": "string"
          },
          "state": {
            "description": "How it is.",
            "enum": [
              "fine",
              "warning",
              "failed",
              "skipped"
            ]
          },
          "message": {
            "description": "What was found.",
            "type": "string"
          },
          "hint": {
            "description": "What to do about it.",
            "type": "string"
          },
          "command": {
            "description": "The command that mends it.",
            "type": "string"
          },
          "durationMs": {
            "description": "How long the check took.",
            "type": "number",
            "minimum": 0
          }
        }
      },
      "NodeDiagnoseResult": {
        "description": "Result of `node.diagnose`.",
        "type": "object",
        "required": [
          "meta",
          "fine",
          "checks"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "fine": {
            "description": "True where every check is `fine` or was `skipped`.",
            "type": "boolean"
          },
          "checks": {
            "description": "The checks, in the order of a call's way.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/DiagnosisCheck"
            }
          }
        }
      },
      "AccessCheckParams": {
        "description": "Parameters of `access.check`. With `method`: may it be called so? Without: every rule that holds.",
        "type": "object",
        "dependentRequired": {
          "namespace": [
            "method"
          ],
          "allNamespaces": [
            "method"
          ],
          "name": [
            "method"
          ],
          "container": [
            "method"
          ],
          "property": [
            "method"
          ],
          "lasting": [
            "method"
          ]
        },
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "method": {
            "description": "The method that would be called; also `pod.portForward`, `node.metrics`, `session.others`, `access.others`.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "examples": [
              "pod.exec"
            ]
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "container": {
            "$ref": "#/components/schemas/ContainerName"
          },
          "property": {
            "$ref": "#/components/schemas/PropertyName"
          },
          "allNamespaces": {
            "description": "In every namespace; then without `namespace`.",
            "type": "boolean",
            "default": false
          },
          "lasting": {
            "description": "Of an edit of a device whether it is to last. Default true.",
            "type": "boolean",
            "default": true
          },
          "principal": {
            "description": "Whose rights; another than one's own for an admin only. Default the caller.",
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          }
        },
        "additionalProperties": false
      },
      "PolicyRule": {
        "description": "One rule. What it does not name it allows for all; what it names it allows only to calls that name one of them. `*` in a name stands for any characters.",
        "type": "object",
        "required": [
          "methods"
        ],
        "properties": {
          "methods": {
            "description": "The methods, as `pod.exec`, `pod.*` or `*`.",
            "type": "array",
            "minItems": 1,
            "maxItems": 100,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 64
            }
          },
          "namespaces": {
            "description": "The namespaces.",
            "$ref": "#/components/schemas/PolicyNames"
          },
          "names": {
            "description": "The names of objects.",
            "$ref": "#/components/schemas/PolicyNames"
          },
          "containers": {
            "description": "The containers.",
            "$ref": "#/components/schemas/PolicyNames"
          },
          "properties": {
            "description": "The device properties.",
            "$ref": "#/components/schemas/PolicyNames"
          },
          "lasting": {
            "description": "False: of the edits of devices only those that are written once. Default both.",
            "type": "boolean"
          }
        }
      },
      "PolicyNames": {
        "description": "Names, in which `*` stands for any characters.",
        "type": "array",
        "minItems": 1,
        "maxItems": 1000,
        "items": {
          "type": "string",
          "minLength": 1,
          "maxLength": 253
        }
      },
      "HeldRule": {
        "description": "One rule that a principal has, and whence.",
        "type": "object",
        "required": [
          "rule",
          "role"
        ],
        "properties": {
          "rule": {
            "$ref": "#/components/schemas/PolicyRule"
          },
          "role": {
            "description": "The role that it comes from.",
            "type": "string"
          },
          "namespaces": {
            "description": "The namespaces that the binding or grant is for; absent for all.",
            "$ref": "#/components/schemas/PolicyNames"
          },
          "until": {
            "description": "Until when, as RFC 3339 writes it; absent for good.",
            "type": "string",
            "format": "date-time"
          },
          "grant": {
            "description": "The id of the grant that it comes from.",
            "type": "string"
          }
        }
      },
      "AccessCheckResult": {
        "description": "Result of `access.check`.",
        "type": "object",
        "required": [
          "principal",
          "roles"
        ],
        "properties": {
          "principal": {
            "description": "Whose rights.",
            "type": "string"
          },
          "roles": {
            "description": "The roles that are bound to it.",
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "allowed": {
            "description": "Whether the call is allowed; absent where no method was given.",
            "type": "boolean"
          },
          "message": {
            "description": "Why, or which rule is missing.",
            "type": "string"
          },
          "hint": {
            "description": "What to do about it.",
            "type": "string"
          },
          "rules": {
            "description": "Every rule that holds; absent where a method was given.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/HeldRule"
            }
          }
        }
      },
      "Grant": {
        "description": "A right for a time.",
        "type": "object",
        "required": [
          "id",
          "principal",
          "role",
          "reason",
          "createdAt",
          "createdBy",
          "expiresAt"
        ],
        "properties": {
          "id": {
            "description": "Its id.",
            "type": "string"
          },
          "principal": {
            "$ref": "#/components/schemas/Principal"
          },
          "role": {
            "description": "The role that is given.",
            "type": "string"
          },
          "namespaces": {
            "description": "Only in these namespaces; absent for all.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/NamespaceName"
            }
          },
          "reason": {
            "description": "Why it was given, for the audit.",
            "type": "string"
          },
          "createdAt": {
            "description": "When, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "createdBy": {
            "description": "By whom.",
            "type": "string"
          },
          "expiresAt": {
            "description": "When it ends, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "revokedAt": {
            "description": "When it was taken back, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "revokedBy": {
            "description": "By whom it was taken back.",
            "type": "string"
          },
          "revokeReason": {
            "description": "Why it was taken back.",
            "type": "string"
          }
        }
      },
      "GrantCreateParams": {
        "description": "Parameters of `grant.create`.",
        "type": "object",
        "required": [
          "principal",
          "role",
          "durationSeconds",
          "reason"
        ],
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "principal": {
            "$ref": "#/components/schemas/Principal"
          },
          "role": {
            "description": "The role to give.",
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          },
          "namespaces": {
            "description": "Only in these namespaces. Default all.",
            "type": "array",
            "minItems": 1,
            "maxItems": 100,
            "uniqueItems": true,
            "items": {
              "$ref": "#/components/schemas/NamespaceName"
            }
          },
          "durationSeconds": {
            "description": "For how long.",
            "type": "integer",
            "minimum": 1,
            "maximum": 2592000
          },
          "reason": {
            "description": "Why, for the audit.",
            "type": "string",
            "minLength": 1,
            "maxLength": 1024
          }
        },
        "additionalProperties": false
      },
      "GrantCreateResult": {
        "description": "Result of `grant.create`.",
        "type": "object",
        "required": [
          "meta",
          "object"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "object": {
            "$ref": "#/components/schemas/Grant"
          }
        }
      },
      "GrantListParams": {
        "description": "Parameters of `grant.list`.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "principal": {
            "$ref": "#/components/schemas/Principal"
          },
          "includeEnded": {
            "description": "Also those that ended or were taken back. Default false.",
            "type": "boolean",
            "default": false
          }
        },
        "additionalProperties": false
      },
      "GrantListResult": {
        "description": "Result of `grant.list`.",
        "type": "object",
        "required": [
          "meta",
          "items"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/ListMeta"
          },
          "items": {
            "description": "The grants, the oldest first.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Grant"
            }
          }
        }
      },
      "GrantRevokeParams": {
        "description": "Parameters of `grant.revoke`; sessions that only this grant allowed are ended.",
        "type": "object",
        "required": [
          "id"
        ],
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "id": {
            "description": "The id of the grant.",
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          },
          "reason": {
            "description": "Why, for the audit.",
            "type": "string",
            "minLength": 1,
            "maxLength": 1024
          }
        },
        "additionalProperties": false
      },
      "GrantRevokeResult": {
        "description": "Result of `grant.revoke`.",
        "type": "object",
        "required": [
          "meta",
          "object"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "object": {
            "$ref": "#/components/schemas/Grant"
          }
        }
      },
      "AuditListParams": {
        "description": "Parameters of `audit.list`. Of `sinceSeconds` and `sinceTime` one at most.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "principal": {
            "$ref": "#/components/schemas/Principal"
          },
          "method": {
            "description": "Only calls of this method.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64
          },
          "namespace": {
            "$ref": "#/components/schemas/NamespaceName"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "outcome": {
            "$ref": "#/components/schemas/AuditOutcome"
          },
          "sinceSeconds": {
            "description": "Only records that are not older, in seconds.",
            "type": "number",
            "exclusiveMinimum": 0
          },
          "sinceTime": {
            "description": "Only records from that time on, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "untilTime": {
            "description": "Only records from before that time, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "afterId": {
            "description": "Only records that follow this one; to go on where a list ended.",
            "type": "integer",
            "minimum": 0
          },
          "limit": {
            "description": "The most records in one answer. Default 1000.",
            "type": "integer",
            "minimum": 1,
            "maximum": 10000,
            "default": 1000
          },
          "continue": {
            "description": "The `meta.continue` of the answer before.",
            "type": "string",
            "minLength": 1,
            "maxLength": 4096
          },
          "tail": {
            "description": "Only the last records that fit; not with `afterId` and `continue`.",
            "type": "integer",
            "minimum": 0,
            "maximum": 10000
          },
          "verify": {
            "description": "Whether the chain of hashes is checked over all records. Default false.",
            "type": "boolean",
            "default": false
          }
        },
        "additionalProperties": false,
        "allOf": [
          {
            "not": {
              "required": [
                "sinceSeconds",
                "sinceTime"
              ],
              "properties": {
                "sinceSeconds": true,
                "sinceTime": true
              }
            }
          },
          {
            "dependentSchemas": {
              "tail": {
                "properties": {
                  "afterId": false,
                  "continue": false
                }
              }
            }
          }
        ]
      },
      "AuditOutcome": {
        "description": "How a call ended; `started` where its end is not written (yet).",
        "enum": [
          "started",
          "succeeded",
          "failed",
          "refused",
          "interrupted"
        ]
      },
      "AuditRecord": {
        "description": "One record of the audit.",
        "type": "object",
        "required": [
          "id",
          "at",
          "principal",
          "client",
          "door",
          "attachment",
          "method",
          "outcome",
          "previousHash",
          "hash"
        ],
        "properties": {
          "id": {
            "description": "Its number, rising.",
            "type": "integer",
            "minimum": 1
          },
          "at": {
            "description": "When, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "principal": {
            "description": "Who.",
            "type": "string"
          },
          "client": {
            "description": "The client label.",
            "type": "string"
          },
          "door": {
            "description": "Through which door.",
            "enum": [
              "mqtt",
              "rest",
              "tunnel"
            ]
          },
          "attachment": {
            "description": "The broker or listener.",
            "type": "string"
          },
          "method": {
            "description": "What was called.",
            "type": "string"
          },
          "target": {
            "description": "On what, as `default/web-0/web`.",
            "type": "string"
          },
          "properties": {
            "description": "The device properties that were to be written.",
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "values": {
            "description": "Of a record of an end, the device values that were written, with those that were desired before; absent where the policy says `values: secret`.",
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "device",
                "path"
              ],
              "properties": {
                "device": {
                  "description": "`namespace/name`.",
                  "type": "string"
                },
                "path": {
                  "description": "The property, else the path in the device.",
                  "type": "string"
                },
                "before": {
                  "description": "In JSON, cut at 256 characters; absent where there was none.",
                  "type": "string"
                },
                "after": {
                  "description": "In JSON, cut at 256 characters; absent where it was taken away. Of several writes, that of the last.",
                  "type": "string"
                },
                "first": {
                  "description": "Of several writes (`count`), what the first of them wrote, in JSON, cut at 256 characters.",
                  "type": "string"
                }
              }
            }
          },
          "command": {
            "description": "The program of an exec; with its arguments where the policy says `commands: full`.",
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "note": {
            "description": "What was granted and why.",
            "type": "string"
          },
          "requestId": {
            "description": "The id of the request.",
            "type": "string"
          },
          "correlation": {
            "description": "The `correlation` of the call.",
            "type": "string"
          },
          "outcome": {
            "$ref": "#/components/schemas/AuditOutcome"
          },
          "startId": {
            "description": "Of a record of an end, the id of that of its start.",
            "type": "integer",
            "minimum": 1
          },
          "error": {
            "description": "The error kind of a call that failed or was refused.",
            "type": "string"
          },
          "reason": {
            "description": "How a session ended.",
            "type": "string"
          },
          "exitCode": {
            "description": "The exit code of the process of an exec.",
            "type": "integer"
          },
          "count": {
            "description": "How many calls it stands for: refusals that are alike, or writes of one client to the same property within 10 s. Absent for one.",
            "type": "integer",
            "minimum": 2
          },
          "first": {
            "description": "Of several writes, when the first of them ended, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "last": {
            "description": "Of several writes, when the last of them ended, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "bytesIn": {
            "description": "Bytes from the caller.",
            "type": "integer",
            "minimum": 0
          },
          "bytesOut": {
            "description": "Bytes to the caller.",
            "type": "integer",
            "minimum": 0
          },
          "durationMs": {
            "description": "How long it took.",
            "type": "number",
            "minimum": 0
          },
          "previousHash": {
            "description": "The hash of the record before.",
            "type": "string"
          },
          "hash": {
            "description": "SHA-256 over this record and the hash before, in hexadecimal.",
            "type": "string"
          }
        }
      },
      "AuditChain": {
        "description": "What checking the chain of hashes found.",
        "type": "object",
        "required": [
          "verified",
          "records"
        ],
        "properties": {
          "verified": {
            "description": "Whether every hash is right.",
            "type": "boolean"
          },
          "records": {
            "description": "How many records were checked.",
            "type": "integer",
            "minimum": 0
          },
          "firstId": {
            "description": "The first of them; those before it were removed to keep the bounds.",
            "type": "integer",
            "minimum": 1
          },
          "lastId": {
            "description": "The last of them.",
            "type": "integer",
            "minimum": 1
          },
          "headHash": {
            "description": "The hash of the last, to be noted elsewhere.",
            "type": "string"
          },
          "firstBrokenId": {
            "description": "The first record that does not fit.",
            "type": "integer",
            "minimum": 1
          },
          "message": {
            "description": "What is wrong with it.",
            "type": "string"
          }
        }
      },
      "AuditListResult": {
        "description": "Result of `audit.list`.",
        "type": "object",
        "required": [
          "meta",
          "items",
          "lastId"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/ListMeta"
          },
          "items": {
            "description": "The records, the oldest first.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/AuditRecord"
            }
          },
          "lastId": {
            "description": "The last record that was looked at; as `afterId` the next call goes on behind it.",
            "type": "integer",
            "minimum": 0
          },
          "chain": {
            "$ref": "#/components/schemas/AuditChain"
          }
        }
      },
      "PodListParams": {
        "description": "Parameters of `pod.list`.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "fields": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "allNamespaces": {
            "description": "The objects of every namespace; then without `namespace`.",
            "type": "boolean",
            "default": false
          },
          "fieldSelector": {
            "$ref": "#/components/schemas/FieldSelector"
          },
          "limit": {
            "description": "The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`.",
            "type": "integer",
            "minimum": 1,
            "maximum": 10000
          },
          "continue": {
            "description": "The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more.",
            "type": "string",
            "minLength": 1,
            "maxLength": 4096
          },
          "labelSelector": {
            "$ref": "#/components/schemas/LabelSelector"
          }
        },
        "additionalProperties": false,
        "allOf": [
          {
            "if": {
              "required": [
                "allNamespaces"
              ],
              "properties": {
                "allNamespaces": {
                  "const": true
                }
              }
            },
            "then": {
              "properties": {
                "namespace": false
              }
            }
          }
        ]
      },
      "PodListResult": {
        "description": "Result of `pod.list`.",
        "type": "object",
        "required": [
          "meta",
          "items"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/ListMeta"
          },
          "items": {
            "description": "The pods, by namespace and name.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Pod"
            }
          }
        }
      },
      "PodGetParams": {
        "description": "Parameters of `pod.get`.",
        "type": "object",
        "required": [
          "name"
        ],
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "fields": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        "additionalProperties": false
      },
      "PodGetResult": {
        "description": "Result of `pod.get`.",
        "type": "object",
        "required": [
          "meta",
          "object"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "object": {
            "$ref": "#/components/schemas/Pod"
          }
        }
      },
      "PodTopParams": {
        "description": "Parameters of `pod.top`; of `name`, `labelSelector` and `allNamespaces` at most one is given.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "fields": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "allNamespaces": {
            "description": "The pods of every namespace.",
            "type": "boolean",
            "default": false
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "labelSelector": {
            "$ref": "#/components/schemas/LabelSelector"
          }
        },
        "additionalProperties": false,
        "allOf": [
          {
            "not": {
              "required": [
                "name",
                "labelSelector"
              ],
              "properties": {
                "name": true,
                "labelSelector": true
              }
            }
          },
          {
            "not": {
              "required": [
                "name",
                "allNamespaces"
              ],
              "properties": {
                "name": true,
                "allNamespaces": true
              }
            }
          },
          {
            "not": {
              "required": [
                "namespace",
                "allNamespaces"
              ],
              "properties": {
                "namespace": true,
                "allNamespaces": true
              }
            }
          }
        ]
      },
      "PodTopResult": {
        "description": "Result of `pod.top`.",
        "type": "object",
        "required": [
          "meta",
          "items"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "items": {
            "description": "The pods, by namespace and name.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/PodUsage"
            }
          }
        }
      },
      "PodUsage": {
        "description": "What one pod uses.",
        "type": "object",
        "required": [
          "namespace",
          "name",
          "containers"
        ],
        "properties": {
          "namespace": {
            "description": "Its namespace.",
            "type": "string"
          },
          "name": {
            "description": "Its name.",
            "type": "string"
          },
          "cpuNanoCores": {
            "$ref": "#/components/schemas/CpuNanoCores"
          },
          "memoryBytes": {
            "$ref": "#/components/schemas/MemoryBytes"
          },
          "containers": {
            "description": "What each of its running containers uses.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ContainerUsage"
            }
          }
        }
      },
      "ContainerUsage": {
        "description": "What one container uses.",
        "type": "object",
        "required": [
          "name"
        ],
        "properties": {
          "name": {
            "description": "The container's name in the pod.",
            "type": "string"
          },
          "cpuNanoCores": {
            "$ref": "#/components/schemas/CpuNanoCores"
          },
          "memoryBytes": {
            "$ref": "#/components/schemas/MemoryBytes"
          }
        }
      },
      "CpuNanoCores": {
        "description": "CPU, in billionths of a core, over the time since it was last asked; absent where the runtime does not say.",
        "type": "integer",
        "minimum": 0
      },
      "MemoryBytes": {
        "description": "The working set, in bytes; absent where the runtime does not say.",
        "type": "integer",
        "minimum": 0
      },
      "PodWatchParams": {
        "description": "Parameters of `pod.watch`; one Kubernetes watch event per line on `stdout`. A `name` must be there when the watch begins; the field `metadata.name` selects one that may come later.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "session": {
            "$ref": "#/components/schemas/SessionName"
          },
          "window": {
            "description": "Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB).",
            "type": "integer",
            "minimum": 0,
            "maximum": 8388608,
            "default": 1048576
          },
          "framing": {
            "description": "`offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`.",
            "enum": [
              "offset",
              "plain"
            ],
            "default": "offset"
          },
          "encoding": {
            "description": "How each chunk of stdout and stderr is compressed, by itself: the payload is one gzip member (RFC 1952) or one Zstandard frame (RFC 8878). Offsets, window, pace, lengths and digests count the bytes before compression. Default, not at all.",
            "$ref": "#/components/schemas/SessionEncoding"
          },
          "rateBytesPerSecond": {
            "description": "The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s).",
            "type": "integer",
            "minimum": 1,
            "maximum": 1073741824,
            "default": 1048576
          },
          "maxSeconds": {
            "description": "Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 86400,
            "default": 600
          },
          "detachSeconds": {
            "description": "Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60.",
            "type": "number",
            "minimum": 0,
            "maximum": 86400,
            "default": 60
          },
          "stdout": {
            "description": "False: nobody will read stdout; its bytes are dropped and never block stderr.",
            "type": "boolean",
            "default": true
          },
          "stderr": {
            "description": "False: nobody will read stderr; its bytes are dropped and never block stdout.",
            "type": "boolean",
            "default": true
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "allNamespaces": {
            "description": "The pods of every namespace; then without `namespace` and `name`.",
            "type": "boolean",
            "default": false
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "labelSelector": {
            "$ref": "#/components/schemas/LabelSelector"
          },
          "fieldSelector": {
            "$ref": "#/components/schemas/FieldSelector"
          },
          "sendInitialEvents": {
            "description": "Whether the session begins with an `ADDED` for each pod. Default true.",
            "type": "boolean",
            "default": true
          }
        },
        "additionalProperties": false,
        "allOf": [
          {
            "if": {
              "required": [
                "framing"
              ],
              "properties": {
                "framing": {
                  "const": "plain"
                }
              }
            },
            "then": {
              "properties": {
                "window": {
                  "const": 0
                }
              }
            }
          },
          {
            "if": {
              "anyOf": [
                {
                  "required": [
                    "rateBytesPerSecond"
                  ],
                  "properties": {
                    "rateBytesPerSecond": true
                  }
                },
                {
                  "required": [
                    "maxSeconds"
                  ],
                  "properties": {
                    "maxSeconds": true
                  }
                }
              ]
            },
            "then": {
              "anyOf": [
                {
                  "required": [
                    "window"
                  ],
                  "properties": {
                    "window": {
                      "const": 0
                    }
                  }
                },
                {
                  "required": [
                    "framing"
                  ],
                  "properties": {
                    "framing": {
                      "const": "plain"
                    }
                  }
                }
              ]
            }
          },
          {
            "if": {
              "required": [
                "allNamespaces"
              ],
              "properties": {
                "allNamespaces": {
                  "const": true
                }
              }
            },
            "then": {
              "properties": {
                "namespace": false,
                "name": false
              }
            }
          },
          {
            "not": {
              "required": [
                "name",
                "labelSelector"
              ],
              "properties": {
                "name": true,
                "labelSelector": true
              }
            }
          },
          {
            "not": {
              "required": [
                "name",
                "fieldSelector"
              ],
              "properties": {
                "name": true,
                "fieldSelector": true
              }
            }
          }
        ]
      },
      "PodWatchResult": {
        "description": "Result of `pod.watch`: the session.",
        "$ref": "#/components/schemas/SessionOpened"
      },
      "PodDescribeParams": {
        "description": "Parameters of `pod.describe`; of `name` and `labelSelector` one is given, or none for every pod of the namespace.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "labelSelector": {
            "$ref": "#/components/schemas/LabelSelector"
          },
          "showEvents": {
            "description": "Whether the events of each pod are given. Default true.",
            "type": "boolean",
            "default": true
          }
        },
        "additionalProperties": false,
        "allOf": [
          {
            "not": {
              "required": [
                "name",
                "labelSelector"
              ],
              "properties": {
                "name": true,
                "labelSelector": true
              }
            }
          }
        ]
      },
      "ContainerObservation": {
        "description": "One container instance as the container runtime has it.",
        "type": "object",
        "required": [
          "name",
          "id",
          "state",
          "attempt"
        ],
        "properties": {
          "name": {
            "description": "The container's name in the pod.",
            "type": "string"
          },
          "id": {
            "description": "The id in the runtime.",
            "type": "string"
          },
          "state": {
            "description": "The runtime's word for its state.",
            "enum": [
              "Created",
              "Running",
              "Exited",
              "Unknown"
            ]
          },
          "attempt": {
            "description": "Which instance it is, from 0.",
            "type": "integer",
            "minimum": 0
          },
          "image": {
            "description": "The image.",
            "type": "string"
          },
          "createdAt": {
            "description": "When it was created, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "startedAt": {
            "description": "When it was started, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "finishedAt": {
            "description": "When it ended, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "exitCode": {
            "description": "Its exit code, once it ended.",
            "type": "integer"
          },
          "reason": {
            "description": "Why it ended: `Completed`, `Error`, `OOMKilled`.",
            "type": "string"
          },
          "message": {
            "description": "The runtime's words, where it has some.",
            "type": "string"
          },
          "logPath": {
            "description": "The log file that the runtime names.",
            "type": "string"
          }
        }
      },
      "PodDescription": {
        "description": "One pod with everything that the node knows of it.",
        "type": "object",
        "required": [
          "pod"
        ],
        "properties": {
          "pod": {
            "$ref": "#/components/schemas/Pod"
          },
          "containers": {
            "description": "Its container instances in the runtime, the newest of each first. Absent where the runtime cannot be reached.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ContainerObservation"
            }
          },
          "events": {
            "description": "Its events, the oldest first. Absent without `showEvents`.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Event"
            }
          }
        }
      },
      "PodDescribeResult": {
        "description": "Result of `pod.describe`.",
        "type": "object",
        "required": [
          "meta",
          "items"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/ListMeta"
          },
          "items": {
            "description": "The pods, by name.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/PodDescription"
            }
          }
        }
      },
      "PodLogsParams": {
        "description": "Parameters of `pod.logs`: the log of one container, or of several as whole lines in one stream. `name` or `labelSelector` is given. Of `sinceSeconds` and `sinceTime` one at most; `cursor` says where to begin, so none of `tailLines`, `sinceSeconds`, `sinceTime` and `previous` goes with it.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "session": {
            "$ref": "#/components/schemas/SessionName"
          },
          "window": {
            "description": "Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB).",
            "type": "integer",
            "minimum": 0,
            "maximum": 8388608,
            "default": 1048576
          },
          "framing": {
            "description": "`offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`.",
            "enum": [
              "offset",
              "plain"
            ],
            "default": "offset"
          },
          "encoding": {
            "description": "How each chunk of stdout and stderr is compressed, by itself: the payload is one gzip member (RFC 1952) or one Zstandard frame (RFC 8878). Offsets, window, pace, lengths and digests count the bytes before compression. Default, not at all.",
            "$ref": "#/components/schemas/SessionEncoding"
          },
          "rateBytesPerSecond": {
            "description": "The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s).",
            "type": "integer",
            "minimum": 1,
            "maximum": 1073741824,
            "default": 1048576
          },
          "maxSeconds": {
            "description": "Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 86400,
            "default": 600
          },
          "detachSeconds": {
            "description": "Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60.",
            "type": "number",
            "minimum": 0,
            "maximum": 86400,
            "default": 60
          },
          "stdout": {
            "description": "False: nobody will read stdout; its bytes are dropped and never block stderr.",
            "type": "boolean",
            "default": true
          },
          "stderr": {
            "description": "False: nobody will read stderr; its bytes are dropped and never block stdout.",
            "type": "boolean",
            "default": true
          },
          "inline": {
            "description": "True: no session; the answer holds the output, at most 65536 bytes (64 KiB) in all, and `truncated` says whether that was not enough. Not together with `session`, `window`, `framing`, `encoding`, `rateBytesPerSecond`, `maxSeconds` and `detachSeconds`.",
            "type": "boolean",
            "default": false
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "labelSelector": {
            "$ref": "#/components/schemas/LabelSelector"
          },
          "container": {
            "$ref": "#/components/schemas/ContainerName"
          },
          "allContainers": {
            "description": "Every container of the pod, init containers included.",
            "type": "boolean",
            "default": false
          },
          "prefix": {
            "description": "Each line begins with `[pod/NAME/CONTAINER] `.",
            "type": "boolean",
            "default": false
          },
          "tailLines": {
            "description": "Only the last lines, so many whole ones per container. Default: from the beginning.",
            "type": "integer",
            "minimum": 0,
            "maximum": 9007199254740991
          },
          "sinceSeconds": {
            "description": "Only lines that are not older, in seconds.",
            "type": "number",
            "exclusiveMinimum": 0
          },
          "sinceTime": {
            "description": "Only lines from that time on, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "limitBytes": {
            "description": "The output of this call ends after so many bytes, which are counted from `cursor` and `skipBytes` on. Default no limit.",
            "type": "integer",
            "minimum": 1,
            "maximum": 9007199254740991
          },
          "timestamps": {
            "description": "Each line begins with its time and a space.",
            "type": "boolean",
            "default": false
          },
          "previous": {
            "description": "The instance of the container before the one that runs; while the container waits to be started again, the newest that ended. As kubelet has it.",
            "type": "boolean",
            "default": false
          },
          "follow": {
            "description": "The session goes on with what is written from now on, and waits for a container that has not started yet.",
            "type": "boolean",
            "default": false
          },
          "stream": {
            "description": "Which of the container's streams; the lines of both are in the order of the log.",
            "enum": [
              "All",
              "Stdout",
              "Stderr"
            ],
            "default": "All"
          },
          "grep": {
            "$ref": "#/components/schemas/LogGrep"
          },
          "cursor": {
            "description": "A cursor of an earlier call with the same `stream`, `timestamps`, `prefix` and `grep`: the output begins with the next byte that was not given.",
            "type": "string",
            "minLength": 1,
            "maxLength": 65536
          },
          "skipBytes": {
            "description": "Bytes that were received beyond the position that belongs to `cursor`; they are not sent again. Default 0.",
            "type": "integer",
            "minimum": 0,
            "maximum": 9007199254740991,
            "default": 0
          }
        },
        "additionalProperties": false,
        "allOf": [
          {
            "if": {
              "required": [
                "framing"
              ],
              "properties": {
                "framing": {
                  "const": "plain"
                }
              }
            },
            "then": {
              "properties": {
                "window": {
                  "const": 0
                }
              }
            }
          },
          {
            "if": {
              "anyOf": [
                {
                  "required": [
                    "rateBytesPerSecond"
                  ],
                  "properties": {
                    "rateBytesPerSecond": true
                  }
                },
                {
                  "required": [
                    "maxSeconds"
                  ],
                  "properties": {
                    "maxSeconds": true
                  }
                }
              ]
            },
            "then": {
              "anyOf": [
                {
                  "required": [
                    "window"
                  ],
                  "properties": {
                    "window": {
                      "const": 0
                    }
                  }
                },
                {
                  "required": [
                    "framing"
                  ],
                  "properties": {
                    "framing": {
                      "const": "plain"
                    }
                  }
                }
              ]
            }
          },
          {
            "if": {
              "required": [
                "inline"
              ],
              "properties": {
                "inline": {
                  "const": true
                }
              }
            },
            "then": {
              "properties": {
                "session": false,
                "window": false,
                "framing": false,
                "encoding": false,
                "rateBytesPerSecond": false,
                "maxSeconds": false,
                "detachSeconds": false
              }
            }
          },
          {
            "oneOf": [
              {
                "required": [
                  "name"
                ],
                "properties": {
                  "name": true
                }
              },
              {
                "required": [
                  "labelSelector"
                ],
                "properties": {
                  "labelSelector": true
                }
              }
            ]
          },
          {
            "dependentSchemas": {
              "sinceTime": {
                "properties": {
                  "sinceSeconds": false
                }
              },
              "skipBytes": {
                "required": [
                  "cursor"
                ],
                "properties": {
                  "cursor": true
                }
              },
              "cursor": {
                "properties": {
                  "tailLines": false,
                  "sinceSeconds": false,
                  "sinceTime": false,
                  "previous": false
                }
              }
            }
          },
          {
            "if": {
              "required": [
                "allContainers"
              ],
              "properties": {
                "allContainers": {
                  "const": true
                }
              }
            },
            "then": {
              "properties": {
                "container": false
              }
            }
          },
          {
            "if": {
              "required": [
                "inline"
              ],
              "properties": {
                "inline": {
                  "const": true
                }
              }
            },
            "then": {
              "properties": {
                "follow": {
                  "const": false
                }
              }
            }
          }
        ]
      },
      "LogGrep": {
        "description": "Only the lines that match, searched on the node. `literal` or `expression` is given. What the container wrote is searched: neither the time nor the prefix before it. Of a line, the first 65,536 bytes are searched; where they match, all of it is given. `tailLines`, `sinceSeconds`, `sinceTime` and `previous` choose what is searched, `limitBytes` counts what was found.",
        "type": "object",
        "additionalProperties": false,
        "oneOf": [
          {
            "required": [
              "literal"
            ],
            "properties": {
              "literal": true
            }
          },
          {
            "required": [
              "expression"
            ],
            "properties": {
              "expression": true
            }
          }
        ],
        "properties": {
          "literal": {
            "description": "Lines that contain this text.",
            "type": "string",
            "minLength": 1,
            "maxLength": 1024,
            "pattern": "^[^\\n]*$"
          },
          "expression": {
            "description": "Lines in which this regular expression of RE2's syntax matches somewhere. It takes time in proportion to the log, whatever it is.",
            "type": "string",
            "minLength": 1,
            "maxLength": 1024,
            "pattern": "^[^\\n]*$"
          },
          "ignoreCase": {
            "description": "Large and small letters are the same.",
            "type": "boolean",
            "default": false
          },
          "invert": {
            "description": "The lines that do not match.",
            "type": "boolean",
            "default": false
          },
          "before": {
            "description": "So many lines before each line found, too. Lines that do not follow each other in the log have a line `--` between them. Lines over 65,536 bytes are not given as these, nor what comes before 256 KiB of them.",
            "type": "integer",
            "minimum": 0,
            "maximum": 1000,
            "default": 0
          },
          "after": {
            "description": "So many lines after each line found; likewise.",
            "type": "integer",
            "minimum": 0,
            "maximum": 1000,
            "default": 0
          }
        }
      },
      "PodLogsResult": {
        "description": "Result of `pod.logs`: a session, or the output itself where `inline` was asked.",
        "oneOf": [
          {
            "$ref": "#/components/schemas/SessionOpened"
          },
          {
            "$ref": "#/components/schemas/InlineOutput"
          }
        ]
      },
      "PodExecParams": {
        "description": "Parameters of `pod.exec`. `columns` and `rows` need `tty`; with `inline` there is no `stdin`.",
        "type": "object",
        "required": [
          "name",
          "command"
        ],
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "session": {
            "$ref": "#/components/schemas/SessionName"
          },
          "window": {
            "description": "Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB).",
            "type": "integer",
            "minimum": 0,
            "maximum": 8388608,
            "default": 1048576
          },
          "framing": {
            "description": "`offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`.",
            "enum": [
              "offset",
              "plain"
            ],
            "default": "offset"
          },
          "encoding": {
            "description": "How each chunk of stdout and stderr is compressed, by itself: the payload is one gzip member (RFC 1952) or one Zstandard frame (RFC 8878). Offsets, window, pace, lengths and digests count the bytes before compression. Default, not at all.",
            "$ref": "#/components/schemas/SessionEncoding"
          },
          "rateBytesPerSecond": {
            "description": "The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s).",
            "type": "integer",
            "minimum": 1,
            "maximum": 1073741824,
            "default": 1048576
          },
          "maxSeconds": {
            "description": "Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 86400,
            "default": 600
          },
          "detachSeconds": {
            "description": "Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60.",
            "type": "number",
            "minimum": 0,
            "maximum": 86400,
            "default": 60
          },
          "stdout": {
            "description": "False: nobody will read stdout; its bytes are dropped and never block stderr.",
            "type": "boolean",
            "default": true
          },
          "stderr": {
            "description": "False: nobody will read stderr; its bytes are dropped and never block stdout.",
            "type": "boolean",
            "default": true
          },
          "inline": {
            "description": "True: no session; the answer holds the output, at most 65536 bytes (64 KiB) in all, and `truncated` says whether that was not enough. Not together with `session`, `window`, `framing`, `encoding`, `rateBytesPerSecond`, `maxSeconds` and `detachSeconds`.",
            "type": "boolean",
            "default": false
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "container": {
            "$ref": "#/components/schemas/ContainerName"
          },
          "command": {
            "description": "The program and its arguments; no shell is between.",
            "type": "array",
            "minItems": 1,
            "maxItems": 4096,
            "items": {
              "type": "string"
            },
            "examples": [
              [
                "sh",
                "-c",
                "date"
              ]
            ]
          },
          "stdin": {
            "description": "Whether bytes will be sent to the process. Otherwise it reads end-of-file at once.",
            "type": "boolean",
            "default": false
          },
          "tty": {
            "description": "Whether the process gets a terminal; stdout and stderr are then one stream.",
            "type": "boolean",
            "default": false
          },
          "columns": {
            "description": "Width of the terminal in characters.",
            "type": "integer",
            "minimum": 1,
            "maximum": 65535
          },
          "rows": {
            "description": "Height of the terminal in lines.",
            "type": "integer",
            "minimum": 1,
            "maximum": 65535
          },
          "processTimeoutSeconds": {
            "description": "Seconds after which the process is ended (`TimedOut`). Default no limit. (`timeoutSeconds` is the deadline of the opening, or of the whole call with `inline`.)",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 31536000
          }
        },
        "additionalProperties": false,
        "allOf": [
          {
            "if": {
              "required": [
                "framing"
              ],
              "properties": {
                "framing": {
                  "const": "plain"
                }
              }
            },
            "then": {
              "properties": {
                "window": {
                  "const": 0
                }
              }
            }
          },
          {
            "if": {
              "anyOf": [
                {
                  "required": [
                    "rateBytesPerSecond"
                  ],
                  "properties": {
                    "rateBytesPerSecond": true
                  }
                },
                {
                  "required": [
                    "maxSeconds"
                  ],
                  "properties": {
                    "maxSeconds": true
                  }
                }
              ]
            },
            "then": {
              "anyOf": [
                {
                  "required": [
                    "window"
                  ],
                  "properties": {
                    "window": {
                      "const": 0
                    }
                  }
                },
                {
                  "required": [
                    "framing"
                  ],
                  "properties": {
                    "framing": {
                      "const": "plain"
                    }
                  }
                }
              ]
            }
          },
          {
            "if": {
              "required": [
                "inline"
              ],
              "properties": {
                "inline": {
                  "const": true
                }
              }
            },
            "then": {
              "properties": {
                "session": false,
                "window": false,
                "framing": false,
                "encoding": false,
                "rateBytesPerSecond": false,
                "maxSeconds": false,
                "detachSeconds": false
              }
            }
          },
          {
            "if": {
              "anyOf": [
                {
                  "required": [
                    "columns"
                  ],
                  "properties": {
                    "columns": true
                  }
                },
                {
                  "required": [
                    "rows"
                  ],
                  "properties": {
                    "rows": true
                  }
                }
              ]
            },
            "then": {
              "required": [
                "tty",
                "columns",
                "rows"
              ],
              "properties": {
                "columns": true,
                "rows": true,
                "tty": {
                  "const": true
                }
              }
            }
          },
          {
            "if": {
              "required": [
                "inline"
              ],
              "properties": {
                "inline": {
                  "const": true
                }
              }
            },
            "then": {
              "properties": {
                "stdin": {
                  "const": false
                }
              }
            }
          }
        ]
      },
      "PodExecResult": {
        "description": "Result of `pod.exec`: a session, or the output itself where `inline` was asked.",
        "oneOf": [
          {
            "$ref": "#/components/schemas/SessionOpened"
          },
          {
            "$ref": "#/components/schemas/InlineOutput"
          }
        ]
      },
      "PodAttachParams": {
        "description": "Parameters of `pod.attach`. Whether there is a terminal is the container's own matter.",
        "type": "object",
        "required": [
          "name"
        ],
        "dependentRequired": {
          "columns": [
            "rows"
          ],
          "rows": [
            "columns"
          ]
        },
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "session": {
            "$ref": "#/components/schemas/SessionName"
          },
          "window": {
            "description": "Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB).",
            "type": "integer",
            "minimum": 0,
            "maximum": 8388608,
            "default": 1048576
          },
          "framing": {
            "description": "`offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`.",
            "enum": [
              "offset",
              "plain"
            ],
            "default": "offset"
          },
          "encoding": {
            "description": "How each chunk of stdout and stderr is compressed, by itself: the payload is one gzip member (RFC 1952) or one Zstandard frame (RFC 8878). Offsets, window, pace, lengths and digests count the bytes before compression. Default, not at all.",
            "$ref": "#/components/schemas/SessionEncoding"
          },
          "rateBytesPerSecond": {
            "description": "The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s).",
            "type": "integer",
            "minimum": 1,
            "maximum": 1073741824,
            "default": 1048576
          },
          "maxSeconds": {
            "description": "Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 86400,
            "default": 600
          },
          "detachSeconds": {
            "description": "Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60.",
            "type": "number",
            "minimum": 0,
            "maximum": 86400,
            "default": 60
          },
          "stdout": {
            "description": "False: nobody will read stdout; its bytes are dropped and never block stderr.",
            "type": "boolean",
            "default": true
          },
          "stderr": {
            "description": "False: nobody will read stderr; its bytes are dropped and never block stdout.",
            "type": "boolean",
            "default": true
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "container": {
            "$ref": "#/components/schemas/ContainerName"
          },
          "stdin": {
            "description": "Whether bytes will be sent to the process.",
            "type": "boolean",
            "default": false
          },
          "tty": {
            "description": "Whether the caller is a terminal. Default: as the container's spec says; an error where they differ.",
            "type": "boolean"
          },
          "columns": {
            "description": "Width of the terminal in characters.",
            "type": "integer",
            "minimum": 1,
            "maximum": 65535
          },
          "rows": {
            "description": "Height of the terminal in lines.",
            "type": "integer",
            "minimum": 1,
            "maximum": 65535
          }
        },
        "additionalProperties": false,
        "allOf": [
          {
            "if": {
              "required": [
                "framing"
              ],
              "properties": {
                "framing": {
                  "const": "plain"
                }
              }
            },
            "then": {
              "properties": {
                "window": {
                  "const": 0
                }
              }
            }
          },
          {
            "if": {
              "anyOf": [
                {
                  "required": [
                    "rateBytesPerSecond"
                  ],
                  "properties": {
                    "rateBytesPerSecond": true
                  }
                },
                {
                  "required": [
                    "maxSeconds"
                  ],
                  "properties": {
                    "maxSeconds": true
                  }
                }
              ]
            },
            "then": {
              "anyOf": [
                {
                  "required": [
                    "window"
                  ],
                  "properties": {
                    "window": {
                      "const": 0
                    }
                  }
                },
                {
                  "required": [
                    "framing"
                  ],
                  "properties": {
                    "framing": {
                      "const": "plain"
                    }
                  }
                }
              ]
            }
          }
        ]
      },
      "PodAttachResult": {
        "description": "Result of `pod.attach`: the session.",
        "$ref": "#/components/schemas/SessionOpened"
      },
      "HeldPod": {
        "description": "A pod whose update EdgeCore holds.",
        "type": "object",
        "required": [
          "namespace",
          "name",
          "images"
        ],
        "properties": {
          "namespace": {
            "description": "Its namespace.",
            "type": "string"
          },
          "name": {
            "description": "Its name.",
            "type": "string"
          },
          "images": {
            "description": "The images of its containers.",
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "container",
                "to"
              ],
              "properties": {
                "container": {
                  "description": "The container.",
                  "type": "string"
                },
                "from": {
                  "description": "What it runs now; absent where it does not run.",
                  "type": "string"
                },
                "to": {
                  "description": "What it is to run.",
                  "type": "string"
                }
              }
            }
          },
          "since": {
            "description": "Since when it is held, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "PodReleaseParams": {
        "description": "Parameters of `pod.release`.",
        "type": "object",
        "required": [
          "name"
        ],
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          }
        },
        "additionalProperties": false
      },
      "PodReleaseResult": {
        "description": "Result of `pod.release`.",
        "type": "object",
        "required": [
          "meta",
          "pod"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "pod": {
            "$ref": "#/components/schemas/HeldPod"
          }
        }
      },
      "PodRestartParams": {
        "description": "Parameters of `pod.restart`; exactly one of `name`, `names` and `labelSelector` is given.",
        "type": "object",
        "oneOf": [
          {
            "required": [
              "name"
            ],
            "properties": {
              "name": true
            }
          },
          {
            "required": [
              "names"
            ],
            "properties": {
              "names": true
            }
          },
          {
            "required": [
              "labelSelector"
            ],
            "properties": {
              "labelSelector": true
            }
          }
        ],
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "names": {
            "description": "The names of several pods of the namespace.",
            "type": "array",
            "minItems": 1,
            "maxItems": 100,
            "uniqueItems": true,
            "items": {
              "$ref": "#/components/schemas/ObjectName"
            }
          },
          "labelSelector": {
            "$ref": "#/components/schemas/LabelSelector"
          },
          "gracePeriodSeconds": {
            "description": "Seconds between SIGTERM and SIGKILL. Default, the pod's `terminationGracePeriodSeconds`, else 30.",
            "type": "integer",
            "minimum": 0,
            "maximum": 3600
          }
        },
        "additionalProperties": false
      },
      "RestartedContainer": {
        "description": "One container that was stopped so that EdgeCore starts it again.",
        "type": "object",
        "required": [
          "name",
          "stoppedId"
        ],
        "properties": {
          "name": {
            "description": "The container's name.",
            "type": "string"
          },
          "stoppedId": {
            "description": "The id of the instance that was stopped.",
            "type": "string"
          },
          "startedId": {
            "description": "The id of the new instance; absent where none was seen within the call's deadline.",
            "type": "string"
          }
        }
      },
      "PodRestartOutcome": {
        "description": "What became of one pod.",
        "type": "object",
        "required": [
          "namespace",
          "name",
          "restarted",
          "containers"
        ],
        "properties": {
          "namespace": {
            "$ref": "#/components/schemas/NamespaceName"
          },
          "name": {
            "$ref": "#/components/schemas/ObjectName"
          },
          "restarted": {
            "description": "True when every container that was stopped runs again.",
            "type": "boolean"
          },
          "containers": {
            "description": "The containers that were stopped.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RestartedContainer"
            }
          },
          "waits": {
            "description": "Where not all run again: the containers that EdgeCore starts later, by its back-off, which counts these restarts too. It starts them without a further call.",
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "container",
                "message"
              ],
              "properties": {
                "container": {
                  "description": "The container.",
                  "type": "string"
                },
                "message": {
                  "description": "In words, what it waits for and for how long.",
                  "type": "string"
                },
                "backOffSeconds": {
                  "description": "The back-off as EdgeCore names it.",
                  "type": "integer",
                  "minimum": 0
                },
                "startsInSeconds": {
                  "description": "What is left of it.",
                  "type": "integer",
                  "minimum": 0
                }
              }
            }
          },
          "ownPod": {
            "description": "The agent runs in this pod: it is stopped last, a second after this answer, and EdgeCore starts it again. `restarted` is then false, and sessions end with `AgentStopped`.",
            "type": "boolean",
            "const": true
          },
          "error": {
            "$ref": "#/components/schemas/RpcError"
          }
        }
      },
      "PodRestartResult": {
        "description": "Result of `pod.restart`, one entry per pod. A single `name` that fails is an error instead.",
        "type": "object",
        "required": [
          "meta",
          "items"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/Meta"
          },
          "items": {
            "description": "The pods, in the order asked.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/PodRestartOutcome"
            }
          }
        }
      },
      "EventListParams": {
        "description": "Parameters of `event.list`. Fields to select by: `metadata.name`, `metadata.namespace`, `involvedObject.kind|namespace|name|uid`, `type`, `reason`.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "fields": {
            "description": "JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.",
            "type": "array",
            "minItems": 1,
            "maxItems": 64,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 1024
            },
            "examples": [
              [
                "$.status.phase"
              ]
            ]
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "allNamespaces": {
            "description": "The objects of every namespace; then without `namespace`.",
            "type": "boolean",
            "default": false
          },
          "fieldSelector": {
            "$ref": "#/components/schemas/FieldSelector"
          },
          "limit": {
            "description": "The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`.",
            "type": "integer",
            "minimum": 1,
            "maximum": 10000
          },
          "continue": {
            "description": "The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more.",
            "type": "string",
            "minLength": 1,
            "maxLength": 4096
          },
          "sinceTime": {
            "description": "Only events that were last seen at that time or later, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "untilTime": {
            "description": "Only events that were first seen before that time.",
            "type": "string",
            "format": "date-time"
          }
        },
        "additionalProperties": false,
        "allOf": [
          {
            "if": {
              "required": [
                "allNamespaces"
              ],
              "properties": {
                "allNamespaces": {
                  "const": true
                }
              }
            },
            "then": {
              "properties": {
                "namespace": false
              }
            }
          }
        ]
      },
      "EventListResult": {
        "description": "Result of `event.list`.",
        "type": "object",
        "required": [
          "meta",
          "items"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/ListMeta"
          },
          "items": {
            "description": "The events, the one last seen longest ago first.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Event"
            }
          }
        }
      },
      "EventWatchParams": {
        "description": "Parameters of `event.watch`; one Kubernetes watch event per line on `stdout`. Fields to select by as of `event.list`.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "session": {
            "$ref": "#/components/schemas/SessionName"
          },
          "window": {
            "description": "Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB).",
            "type": "integer",
            "minimum": 0,
            "maximum": 8388608,
            "default": 1048576
          },
          "framing": {
            "description": "`offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`.",
            "enum": [
              "offset",
              "plain"
            ],
            "default": "offset"
          },
          "encoding": {
            "description": "How each chunk of stdout and stderr is compressed, by itself: the payload is one gzip member (RFC 1952) or one Zstandard frame (RFC 8878). Offsets, window, pace, lengths and digests count the bytes before compression. Default, not at all.",
            "$ref": "#/components/schemas/SessionEncoding"
          },
          "rateBytesPerSecond": {
            "description": "The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s).",
            "type": "integer",
            "minimum": 1,
            "maximum": 1073741824,
            "default": 1048576
          },
          "maxSeconds": {
            "description": "Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 86400,
            "default": 600
          },
          "detachSeconds": {
            "description": "Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60.",
            "type": "number",
            "minimum": 0,
            "maximum": 86400,
            "default": 60
          },
          "stdout": {
            "description": "False: nobody will read stdout; its bytes are dropped and never block stderr.",
            "type": "boolean",
            "default": true
          },
          "stderr": {
            "description": "False: nobody will read stderr; its bytes are dropped and never block stdout.",
            "type": "boolean",
            "default": true
          },
          "namespace": {
            "$ref": "#/components/schemas/Namespace"
          },
          "allNamespaces": {
            "description": "The events of every namespace; then without `namespace`.",
            "type": "boolean",
            "default": false
          },
          "fieldSelector": {
            "$ref": "#/components/schemas/FieldSelector"
          },
          "sendInitialEvents": {
            "description": "Whether the session begins with an `ADDED` for each event that is kept. Default true.",
            "type": "boolean",
            "default": true
          }
        },
        "additionalProperties": false,
        "allOf": [
          {
            "if": {
              "required": [
                "framing"
              ],
              "properties": {
                "framing": {
                  "const": "plain"
                }
              }
            },
            "then": {
              "properties": {
                "window": {
                  "const": 0
                }
              }
            }
          },
          {
            "if": {
              "anyOf": [
                {
                  "required": [
                    "rateBytesPerSecond"
                  ],
                  "properties": {
                    "rateBytesPerSecond": true
                  }
                },
                {
                  "required": [
                    "maxSeconds"
                  ],
                  "properties": {
                    "maxSeconds": true
                  }
                }
              ]
            },
            "then": {
              "anyOf": [
                {
                  "required": [
                    "window"
                  ],
                  "properties": {
                    "window": {
                      "const": 0
                    }
                  }
                },
                {
                  "required": [
                    "framing"
                  ],
                  "properties": {
                    "framing": {
                      "const": "plain"
                    }
                  }
                }
              ]
            }
          },
          {
            "if": {
              "required": [
                "allNamespaces"
              ],
              "properties": {
                "allNamespaces": {
                  "const": true
                }
              }
            },
            "then": {
              "properties": {
                "namespace": false
              }
            }
          }
        ]
      },
      "EventWatchResult": {
        "description": "Result of `event.watch`: the session.",
        "$ref": "#/components/schemas/SessionOpened"
      },
      "ErrorData": {
        "description": "What a program may act on.",
        "type": "object",
        "required": [
          "reason",
          "retryable"
        ],
        "properties": {
          "reason": {
            "description": "The reason of a Kubernetes Status.",
            "type": "string"
          },
          "layer": {
            "$ref": "#/components/schemas/Layer"
          },
          "hint": {
            "description": "What to do about it.",
            "type": "string"
          },
          "retryable": {
            "description": "Whether the same request, with the same id, can succeed later without a change. Of a call that changes something or opens a session only where `ran` is `no`: such a failure is not remembered.",
            "type": "boolean"
          },
          "ran": {
            "$ref": "#/components/schemas/Ran"
          },
          "details": {
            "description": "Facts for programs: the field at fault, a limit, a size.",
            "type": "object"
          }
        }
      },
      "Ran": {
        "description": "Of a call that changes something or opens a session: whether it has taken effect. `no`: nothing was changed and nothing was started; the same request may be sent again. `maybe`: nobody knows; look at the object before calling again, with another id. `yes`: it has, and the error is about what came of it.",
        "enum": [
          "no",
          "maybe",
          "yes"
        ]
      },
      "RpcError": {
        "description": "The `error` of a response; the error table lists every code.",
        "type": "object",
        "required": [
          "code",
          "message"
        ],
        "properties": {
          "code": {
            "description": "The code.",
            "type": "integer"
          },
          "message": {
            "description": "What happened and where.",
            "type": "string"
          },
          "data": {
            "$ref": "#/components/schemas/ErrorData"
          }
        }
      },
      "ProtocolVersion": {
        "description": "A version of the protocol, `MAJOR.MINOR`.",
        "type": "string",
        "maxLength": 16,
        "pattern": "^[0-9]+\\.[0-9]+$",
        "examples": [
          "1.0"
        ]
      },
      "FeatureName": {
        "description": "The name of something that not every agent of a version has.",
        "type": "string",
        "minLength": 1,
        "maxLength": 64,
        "examples": [
          "set.sequence"
        ]
      },
      "RpcHelloParams": {
        "description": "Parameters of `rpc.hello`.",
        "type": "object",
        "required": [
          "versions"
        ],
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "versions": {
            "description": "The versions of the protocol that the caller speaks, the one that it likes best first.",
            "type": "array",
            "minItems": 1,
            "maxItems": 16,
            "items": {
              "$ref": "#/components/schemas/ProtocolVersion"
            }
          },
          "features": {
            "description": "The features that it would use. Default all that it may hear of.",
            "type": "array",
            "maxItems": 64,
            "items": {
              "$ref": "#/components/schemas/FeatureName"
            }
          }
        },
        "additionalProperties": false
      },
      "RpcHelloResult": {
        "description": "Result of `rpc.hello`.",
        "type": "object",
        "required": [
          "version",
          "versions",
          "features",
          "schema",
          "node",
          "bootId"
        ],
        "properties": {
          "version": {
            "$ref": "#/components/schemas/ProtocolVersion"
          },
          "versions": {
            "description": "Every version that the agent speaks, the newest first.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ProtocolVersion"
            }
          },
          "features": {
            "description": "The features that the agent has, of those that were asked for.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/FeatureName"
            }
          },
          "schema": {
            "description": "The digest of the contract, as in `state`.",
            "type": "string"
          },
          "node": {
            "description": "The node's name.",
            "type": "string"
          },
          "bootId": {
            "description": "As in `state`.",
            "type": "string"
          },
          "agent": {
            "description": "The agent's version.",
            "type": "string"
          }
        }
      },
      "RpcDiscoverParams": {
        "description": "Parameters of `rpc.discover`.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "digest": {
            "description": "The digest of the contract that the caller knows: `schema` of `state`, or `info.x-schema` of an earlier answer. Where it is this one, the answer has no methods and says `unchanged`.",
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          },
          "method": {
            "description": "The name of one method. The answer then has that one, and what it refers to.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "examples": [
              "pod.logs"
            ]
          }
        },
        "additionalProperties": false
      },
      "RpcDiscoverResult": {
        "description": "This contract as an OpenRPC document.",
        "type": "object",
        "additionalProperties": true,
        "required": [
          "openrpc",
          "info",
          "methods"
        ],
        "properties": {
          "openrpc": {
            "description": "The version of OpenRPC.",
            "type": "string"
          },
          "info": {
            "$ref": "#/components/schemas/AnyObject"
          },
          "methods": {
            "description": "The methods.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/AnyObject"
            }
          },
          "components": {
            "$ref": "#/components/schemas/AnyObject"
          },
          "unchanged": {
            "description": "True where `digest` names this contract: `methods` is then empty.",
            "const": true
          }
        }
      },
      "StreamName": {
        "description": "A stream of a session towards the client.",
        "enum": [
          "stdout",
          "stderr"
        ]
      },
      "SessionEncoding": {
        "description": "How each chunk of a session is compressed.",
        "enum": [
          "gzip",
          "zstd"
        ]
      },
      "SessionOpened": {
        "description": "The answer of a method that opened a session. Chunks may arrive before it.",
        "type": "object",
        "required": [
          "session",
          "window",
          "streams"
        ],
        "properties": {
          "session": {
            "$ref": "#/components/schemas/SessionName"
          },
          "window": {
            "description": "The credit per stream that was granted, in bytes; 0, no acknowledgement is expected.",
            "type": "integer",
            "minimum": 0
          },
          "encoding": {
            "description": "How each chunk is compressed; absent where none is.",
            "$ref": "#/components/schemas/SessionEncoding"
          },
          "stdinWindow": {
            "description": "How many bytes of stdin may be sent and not acknowledged; absent where the session takes no stdin.",
            "type": "integer",
            "minimum": 0
          },
          "streams": {
            "description": "The streams that will be published.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/StreamName"
            }
          },
          "meta": {
            "description": "Where the call was served although the agent's database could not be written.",
            "type": "object",
            "properties": {
              "journalled": {
                "description": "False: see the `meta` of other answers.",
                "const": false
              }
            }
          },
          "source": {
            "$ref": "#/components/schemas/Source"
          },
          "namespace": {
            "$ref": "#/components/schemas/NamespaceName"
          },
          "pod": {
            "description": "The pod.",
            "type": "string"
          },
          "container": {
            "description": "The container that was chosen.",
            "type": "string"
          },
          "containerId": {
            "description": "Its id in the container runtime.",
            "type": "string"
          },
          "containers": {
            "description": "Where several are read together, `pod/container` of each.",
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "protocol": {
            "description": "How the runtime is spoken to, for exec and attach.",
            "enum": [
              "v5.channel.k8s.io",
              "v4.channel.k8s.io",
              "spdy/3.1"
            ]
          },
          "tty": {
            "description": "Whether the process has a terminal.",
            "type": "boolean"
          },
          "mapper": {
            "description": "The mapper of a watched device, where one is known.",
            "type": "string"
          },
          "cursor": {
            "description": "Where the output of a log begins, opaque.",
            "type": "string"
          },
          "warnings": {
            "description": "What the caller should know, in words.",
            "type": "array",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "InlineOutput": {
        "description": "The answer of a method that was called with `inline`.",
        "type": "object",
        "required": [
          "stdout",
          "stderr",
          "encoding",
          "truncated"
        ],
        "properties": {
          "stdout": {
            "description": "The output, encoded as `encoding` says.",
            "type": "string"
          },
          "stderr": {
            "description": "The error output, likewise.",
            "type": "string"
          },
          "encoding": {
            "description": "`base64` for both where the bytes of either are not UTF-8.",
            "enum": [
              "utf8",
              "base64"
            ]
          },
          "truncated": {
            "description": "Whether there was more than the answer may hold (64 KiB). The process of an exec runs to its end all the same.",
            "type": "boolean"
          },
          "totalBytes": {
            "description": "Of an exec whose output was cut, how much there was in each stream.",
            "type": "object",
            "required": [
              "stdout",
              "stderr"
            ],
            "properties": {
              "stdout": {
                "description": "Bytes.",
                "type": "integer",
                "minimum": 0
              },
              "stderr": {
                "description": "Bytes.",
                "type": "integer",
                "minimum": 0
              }
            }
          },
          "exitCode": {
            "description": "The exit code of the process of an exec.",
            "type": "integer"
          },
          "processTimedOut": {
            "description": "True where `processTimeoutSeconds` ended the process.",
            "type": "boolean"
          },
          "processLeft": {
            "description": "True where the process could not be ended.",
            "type": "boolean"
          },
          "meta": {
            "description": "Where the call was served although the agent's database could not be written.",
            "type": "object",
            "properties": {
              "journalled": {
                "description": "False: see the `meta` of other answers.",
                "const": false
              }
            }
          },
          "source": {
            "$ref": "#/components/schemas/Source"
          },
          "namespace": {
            "$ref": "#/components/schemas/NamespaceName"
          },
          "pod": {
            "description": "The pod.",
            "type": "string"
          },
          "container": {
            "description": "The container that was chosen.",
            "type": "string"
          },
          "containerId": {
            "description": "Its id in the container runtime.",
            "type": "string"
          },
          "containers": {
            "description": "Where several are read together, `pod/container` of each.",
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "protocol": {
            "description": "How the runtime was spoken to, for exec.",
            "enum": [
              "v5.channel.k8s.io",
              "v4.channel.k8s.io",
              "spdy/3.1"
            ]
          },
          "tty": {
            "description": "Whether the process had a terminal.",
            "type": "boolean"
          },
          "cursor": {
            "description": "Of logs: given back as `cursor`, the next call goes on after this output, also where it was cut off. Absent where the log comes from Edged.",
            "type": "string"
          },
          "gaps": {
            "description": "What was left out. Absent where nothing was.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Gap"
            }
          },
          "warnings": {
            "description": "What the caller should know, in words.",
            "type": "array",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "Gap": {
        "description": "Bytes that are missing in a stream.",
        "type": "object",
        "required": [
          "stream",
          "offset",
          "reason"
        ],
        "properties": {
          "stream": {
            "$ref": "#/components/schemas/StreamName"
          },
          "offset": {
            "description": "The position in the published stream at which they are missing.",
            "type": "integer",
            "minimum": 0
          },
          "bytes": {
            "description": "How many bytes, where that is known.",
            "type": "integer",
            "minimum": 0
          },
          "reason": {
            "description": "`Paced`: a followed stream outran the pace of `window` 0. `Rotated`, `Deleted`: the log file was gone before it was read. `Truncated`: the file became shorter. `CursorGone`: what the cursor points at does not exist any more.",
            "enum": [
              "Paced",
              "Rotated",
              "Deleted",
              "Truncated",
              "CursorGone"
            ]
          },
          "message": {
            "description": "What happened.",
            "type": "string"
          }
        }
      },
      "SessionCancelParams": {
        "description": "Parameters of `session.cancel`, as a call on `…/rpc` and as a notification on `…/control`.",
        "type": "object",
        "dependentRequired": {
          "principal": [
            "client"
          ],
          "attachment": [
            "principal"
          ]
        },
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "session": {
            "description": "The session. It may be absent on `…/control`, where the topic names it.",
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          },
          "client": {
            "description": "The opener's label where it is another program of the same principal. Default the caller's own.",
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          },
          "principal": {
            "description": "Whose session it is, for an admin. Default one's own.",
            "$ref": "#/components/schemas/Principal"
          },
          "attachment": {
            "description": "The broker that it came by, with `principal`. Default the caller's own.",
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          }
        },
        "additionalProperties": false
      },
      "SessionCancelResult": {
        "description": "The session is being ended; its `end` follows.",
        "type": "object",
        "required": [
          "session"
        ],
        "properties": {
          "session": {
            "description": "The session.",
            "type": "string"
          }
        }
      },
      "SessionListParams": {
        "description": "Parameters of `session.list`.",
        "type": "object",
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "allPrincipals": {
            "description": "The sessions of everybody, for an admin. Default false, one's own.",
            "type": "boolean",
            "default": false
          }
        },
        "additionalProperties": false
      },
      "StreamProgress": {
        "description": "How far a stream has come.",
        "type": "object",
        "required": [
          "published",
          "acknowledged"
        ],
        "properties": {
          "published": {
            "description": "Bytes published.",
            "type": "integer",
            "minimum": 0
          },
          "acknowledged": {
            "description": "Bytes acknowledged.",
            "type": "integer",
            "minimum": 0
          }
        }
      },
      "SessionStreams": {
        "description": "How far each stream has come.",
        "type": "object",
        "properties": {
          "stdout": {
            "$ref": "#/components/schemas/StreamProgress"
          },
          "stderr": {
            "$ref": "#/components/schemas/StreamProgress"
          }
        }
      },
      "SessionInfo": {
        "description": "One session as `session.list` shows it.",
        "type": "object",
        "required": [
          "session",
          "principal",
          "client",
          "attachment",
          "kind",
          "target",
          "state",
          "openedAt",
          "window",
          "streams"
        ],
        "properties": {
          "session": {
            "description": "Its name.",
            "type": "string"
          },
          "principal": {
            "description": "Whose it is.",
            "type": "string"
          },
          "client": {
            "description": "The client label of its branch.",
            "type": "string"
          },
          "attachment": {
            "description": "The broker that it came by.",
            "type": "string"
          },
          "kind": {
            "description": "The method that opened it. `pod.copy` and `pod.portForward` are reserved: no method of these names opens a session yet.",
            "enum": [
              "pod.logs",
              "pod.exec",
              "pod.attach",
              "pod.watch",
              "event.watch",
              "device.watch",
              "pod.copy",
              "pod.portForward"
            ]
          },
          "target": {
            "description": "What it is about, as `default/web-0/web`.",
            "type": "string"
          },
          "state": {
            "description": "`opening`, `open`, `detached` (its client is gone) or `ended` (its `end` is not acknowledged yet).",
            "enum": [
              "opening",
              "open",
              "detached",
              "ended"
            ]
          },
          "openedAt": {
            "description": "When it was opened, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time"
          },
          "window": {
            "description": "Credit per stream, in bytes.",
            "type": "integer",
            "minimum": 0
          },
          "streams": {
            "$ref": "#/components/schemas/SessionStreams"
          },
          "stdin": {
            "description": "Bytes of stdin handed to the runtime; absent without stdin.",
            "type": "integer",
            "minimum": 0
          },
          "waiting": {
            "description": "What it waits for, where it does.",
            "type": "string"
          }
        }
      },
      "SessionListResult": {
        "description": "Result of `session.list`.",
        "type": "object",
        "required": [
          "meta",
          "items"
        ],
        "properties": {
          "meta": {
            "$ref": "#/components/schemas/ListMeta"
          },
          "items": {
            "description": "The sessions, the oldest first.",
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/SessionInfo"
            }
          }
        }
      },
      "SessionResumeParams": {
        "description": "Parameters of `session.resume`. The session moves to the caller's branch and everything from the offsets on is published (again). Below what is kept: `Gone`.",
        "type": "object",
        "required": [
          "session",
          "stdout",
          "stderr"
        ],
        "properties": {
          "timeoutSeconds": {
            "description": "The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 3600,
            "examples": [
              10
            ]
          },
          "correlation": {
            "description": "A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^[!-~]+$",
            "examples": [
              "ticket-4711"
            ]
          },
          "maxBytes": {
            "description": "The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB).",
            "type": "integer",
            "minimum": 128,
            "maximum": 8388608,
            "default": 1048576
          },
          "session": {
            "description": "The session.",
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          },
          "client": {
            "description": "The opener's label where another program of the same principal takes over. Default the caller's own.",
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          },
          "stdout": {
            "description": "Bytes of stdout taken so far; counts as an acknowledgement.",
            "type": "integer",
            "minimum": 0
          },
          "stderr": {
            "description": "Bytes of stderr taken so far; counts as an acknowledgement.",
            "type": "integer",
            "minimum": 0
          }
        },
        "additionalProperties": false
      },
      "SessionResumeResult": {
        "description": "Result of `session.resume`.",
        "type": "object",
        "required": [
          "session",
          "stdout",
          "stderr",
          "stdin",
          "window"
        ],
        "properties": {
          "session": {
            "description": "The session.",
            "type": "string"
          },
          "stdout": {
            "description": "The position from which stdout is published.",
            "type": "integer",
            "minimum": 0
          },
          "stderr": {
            "description": "The position from which stderr is published.",
            "type": "integer",
            "minimum": 0
          },
          "stdin": {
            "description": "Bytes of stdin handed to the runtime; the client sends from there. 0 without stdin.",
            "type": "integer",
            "minimum": 0
          },
          "window": {
            "description": "Credit per stream, in bytes.",
            "type": "integer",
            "minimum": 0
          },
          "encoding": {
            "description": "How each chunk is compressed; absent where none is.",
            "$ref": "#/components/schemas/SessionEncoding"
          }
        }
      }
    },
    "errors": {
      "ParseError": {
        "code": -32700,
        "message": "The message is not JSON."
      },
      "InvalidRequest": {
        "code": -32600,
        "message": "The message is JSON, but not a JSON-RPC 2.0 request."
      },
      "MethodNotFound": {
        "code": -32601,
        "message": "There is no such method."
      },
      "InvalidParams": {
        "code": -32602,
        "message": "A parameter is unknown, missing, of the wrong type or out of range."
      },
      "Internal": {
        "code": -32603,
        "message": "A fault of the agent."
      },
      "NotFound": {
        "code": -32001,
        "message": "The object does not exist."
      },
      "Forbidden": {
        "code": -32002,
        "message": "The caller may not do that; the hint names the missing rule."
      },
      "Unauthorized": {
        "code": -32003,
        "message": "Who is calling could not be established."
      },
      "Conflict": {
        "code": -32004,
        "message": "The state is another than the request assumes: an id or session in use, an object changed meanwhile."
      },
      "Timeout": {
        "code": -32005,
        "message": "The deadline passed; `layer` names who was slow."
      },
      "Unavailable": {
        "code": -32006,
        "message": "A backend that the call needs cannot be reached."
      },
      "TooManyRequests": {
        "code": -32007,
        "message": "A limit of rate or number is reached."
      },
      "RequestEntityTooLarge": {
        "code": -32008,
        "message": "The request or its answer is larger than allowed; the size is given."
      },
      "Gone": {
        "code": -32009,
        "message": "What was asked for existed, and is no longer stored."
      },
      "Interrupted": {
        "code": -32010,
        "message": "The agent ended while the call ran; whether it took effect is not known, and it is not run again."
      },
      "Canceled": {
        "code": -32011,
        "message": "The caller canceled the call."
      },
      "Unsupported": {
        "code": -32012,
        "message": "This node, container or runtime cannot do that."
      },
      "BackendError": {
        "code": -32013,
        "message": "A backend answered with an error of its own; the message carries it."
      },
      "ReadBackDiffers": {
        "code": -32014,
        "message": "A device was written and reports another value than was written."
      },
      "DataLoss": {
        "code": -32015,
        "message": "Bytes are missing or their digest differs: the output is not complete."
      }
    }
  }
};
