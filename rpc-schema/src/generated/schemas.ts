/** Generated from rpc-schema/schemas by `npm run generate`; do not edit. */

/** A JSON Schema bundle: every definition of the contract under its name, with local references only. */
export interface SchemaBundle {
  readonly $schema: string;
  readonly $id: string;
  readonly $defs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Every schema of the contract; a definition is `${SCHEMAS.$id}#/$defs/${name}`. */
export const SCHEMAS: SchemaBundle = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "urn:edgectl:v1",
  "$defs": {
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
          "$ref": "#/$defs/AlarmKind"
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
          "$ref": "#/$defs/AlarmState"
        },
        "message": {
          "description": "What is wrong, in words.",
          "type": "string"
        },
        "raisedAt": {
          "description": "When it was raised last.",
          "$ref": "#/$defs/Timestamp"
        },
        "count": {
          "description": "How often it was raised, while it was kept.",
          "type": "integer",
          "minimum": 1
        },
        "acknowledgedAt": {
          "description": "When it was acknowledged, since it was raised last.",
          "$ref": "#/$defs/Timestamp"
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
          "$ref": "#/$defs/Timestamp"
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
          "$ref": "#/$defs/Namespace"
        },
        "allNamespaces": {
          "description": "The objects of every namespace; then without `namespace`.",
          "type": "boolean",
          "default": false
        },
        "fieldSelector": {
          "$ref": "#/$defs/FieldSelector"
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
          "$ref": "#/$defs/ListMeta"
        },
        "items": {
          "description": "The alarms, the one raised longest ago first.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/Alarm"
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
          "$ref": "#/$defs/AlarmKind"
        },
        "namespace": {
          "$ref": "#/$defs/Namespace"
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
          "$ref": "#/$defs/Meta"
        },
        "object": {
          "$ref": "#/$defs/Alarm"
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
      "$ref": "#/$defs/NamespaceName",
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
    "Count": {
      "description": "A number of bytes or things, from 0.",
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991
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
    "ClientLabel": {
      "description": "The label that keeps the programs of one principal apart, 1 to 128 bytes, as in the topic before encoding.",
      "type": "string",
      "minLength": 1,
      "maxLength": 128,
      "examples": [
        "hmi"
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
    "CallParams": {
      "description": "What every method takes.",
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
        }
      }
    },
    "AnswerParams": {
      "description": "What every method takes whose answer can be large.",
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
        }
      }
    },
    "ListParams": {
      "description": "What every list takes. `namespace` and `allNamespaces` exclude each other.",
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
          "$ref": "#/$defs/Namespace"
        },
        "allNamespaces": {
          "description": "The objects of every namespace; then without `namespace`.",
          "type": "boolean",
          "default": false
        },
        "fieldSelector": {
          "$ref": "#/$defs/FieldSelector"
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
        }
      },
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
    "SessionParams": {
      "description": "What every method takes that opens a session.",
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
          "$ref": "#/$defs/SessionName"
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
          "$ref": "#/$defs/SessionEncoding"
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
        }
      },
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
    "InlineParams": {
      "description": "What a method takes that can answer in one response instead of opening a session.",
      "type": "object",
      "properties": {
        "inline": {
          "description": "True: no session; the answer holds the output, at most 65536 bytes (64 KiB) in all, and `truncated` says whether that was not enough. Not together with `session`, `window`, `framing`, `encoding`, `rateBytesPerSecond`, `maxSeconds` and `detachSeconds`.",
          "type": "boolean",
          "default": false
        }
      },
      "allOf": [
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
        }
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
          "$ref": "#/$defs/Layer"
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
          "$ref": "#/$defs/Source"
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
            "$ref": "#/$defs/BackendNote"
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
            "$ref": "#/$defs/LocalEditPath"
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
          "$ref": "#/$defs/Source"
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
            "$ref": "#/$defs/BackendNote"
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
            "$ref": "#/$defs/LocalEditPath"
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
          "$ref": "#/$defs/NamespaceName"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "path": {
          "$ref": "#/$defs/DevicePath"
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
          "$ref": "#/$defs/Namespace"
        },
        "allNamespaces": {
          "description": "The objects of every namespace; then without `namespace`.",
          "type": "boolean",
          "default": false
        },
        "fieldSelector": {
          "$ref": "#/$defs/FieldSelector"
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
          "$ref": "#/$defs/LabelSelector"
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
          "$ref": "#/$defs/ListMeta"
        },
        "items": {
          "description": "The devices, by namespace and name.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/Device"
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
          "$ref": "#/$defs/Namespace"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
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
          "$ref": "#/$defs/Namespace"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "property": {
          "description": "This property alone. Default, all that are kept.",
          "$ref": "#/$defs/PropertyName"
        },
        "sinceTime": {
          "description": "From that time on, with what the value was then. Default, all that is kept.",
          "$ref": "#/$defs/Timestamp"
        },
        "untilTime": {
          "description": "Before that time.",
          "$ref": "#/$defs/Timestamp"
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
          "$ref": "#/$defs/Meta"
        },
        "items": {
          "description": "The properties, by name.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/PropertyHistory"
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
          "$ref": "#/$defs/PropertyName"
        },
        "since": {
          "description": "Since when every change is kept.",
          "$ref": "#/$defs/Timestamp"
        },
        "truncated": {
          "description": "True where there are older samples than `samples` let pass.",
          "const": true
        },
        "samples": {
          "description": "Each change, the oldest first. A value holds until the next one.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/HistorySample"
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
          "$ref": "#/$defs/Timestamp"
        },
        "value": {
          "description": "The reported value, as text; of a longer one the first 1024 characters.",
          "type": "string"
        },
        "quality": {
          "$ref": "#/$defs/Quality"
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
          "$ref": "#/$defs/PropertyName"
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
          "$ref": "#/$defs/Source"
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
          "$ref": "#/$defs/Meta"
        },
        "object": {
          "$ref": "#/$defs/Device"
        },
        "twins": {
          "description": "The properties with their values and ages. Absent with `fields`.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/TwinValue"
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
          "$ref": "#/$defs/Namespace"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "labelSelector": {
          "$ref": "#/$defs/LabelSelector"
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
          "$ref": "#/$defs/Namespace"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "property": {
          "$ref": "#/$defs/PropertyName"
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
          "$ref": "#/$defs/Meta"
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
          "$ref": "#/$defs/Namespace"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
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
            "$ref": "#/$defs/PropertyName"
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
          "$ref": "#/$defs/Meta"
        },
        "method": {
          "description": "The method.",
          "type": "string"
        },
        "values": {
          "description": "What was written.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/CalledValue"
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
          "$ref": "#/$defs/Device"
        },
        "model": {
          "$ref": "#/$defs/DeviceModel"
        },
        "mapper": {
          "$ref": "#/$defs/MapperInfo"
        },
        "twins": {
          "description": "The properties with their values, ages and ranges.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/TwinValue"
          }
        },
        "edits": {
          "description": "The lasting local edits.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/DeviceEdit"
          }
        },
        "events": {
          "description": "Its events, the oldest first. Absent without `showEvents`.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/Event"
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
          "$ref": "#/$defs/ListMeta"
        },
        "items": {
          "description": "The devices, by name.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/DeviceDescription"
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
          "$ref": "#/$defs/NamespaceName"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "object": {
          "$ref": "#/$defs/Device"
        },
        "list": {
          "$ref": "#/$defs/DeviceList"
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
            "$ref": "#/$defs/JsonPatchOperation"
          }
        },
        "set": {
          "description": "Desired values by property. Each is written, also where it is the desired value already: somebody at the panel may have changed the device.",
          "type": "object",
          "minProperties": 1,
          "maxProperties": 1000,
          "propertyNames": {
            "$ref": "#/$defs/PropertyName"
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
          "$ref": "#/$defs/DevicePath"
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
          "$ref": "#/$defs/ReadBack"
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
          "$ref": "#/$defs/NamespaceName"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "resourceVersion": {
          "description": "The version of the device after the edit.",
          "type": "string"
        },
        "paths": {
          "description": "The values that changed; empty where nothing did.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/PathOutcome"
          }
        },
        "error": {
          "$ref": "#/$defs/RpcError"
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
          "$ref": "#/$defs/Meta"
        },
        "dryRun": {
          "description": "Whether nothing was written on purpose.",
          "type": "boolean"
        },
        "items": {
          "description": "The devices, in the order given.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/DeviceEditOutcome"
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
          "$ref": "#/$defs/SessionName"
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
          "$ref": "#/$defs/SessionEncoding"
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
          "$ref": "#/$defs/Namespace"
        },
        "allNamespaces": {
          "description": "The devices of every namespace; then without `namespace`.",
          "type": "boolean",
          "default": false
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "labelSelector": {
          "$ref": "#/$defs/LabelSelector"
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
      "$ref": "#/$defs/SessionOpened"
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
          "$ref": "#/$defs/NamespaceName"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "path": {
          "$ref": "#/$defs/DevicePath"
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
          "$ref": "#/$defs/DeviceEditState"
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
          "$ref": "#/$defs/Namespace"
        },
        "allNamespaces": {
          "description": "Those of every namespace; then without `namespace`.",
          "type": "boolean",
          "default": false
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "labelSelector": {
          "$ref": "#/$defs/LabelSelector"
        },
        "states": {
          "description": "Only edits in these states. Default all.",
          "type": "array",
          "minItems": 1,
          "maxItems": 16,
          "uniqueItems": true,
          "items": {
            "$ref": "#/$defs/DeviceEditState"
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
          "$ref": "#/$defs/ListMeta"
        },
        "items": {
          "description": "The edits, the oldest first.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/DeviceEdit"
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
          "$ref": "#/$defs/Namespace"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "paths": {
          "description": "The paths of the edits.",
          "type": "array",
          "minItems": 1,
          "maxItems": 1000,
          "uniqueItems": true,
          "items": {
            "$ref": "#/$defs/DevicePath"
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
      "$ref": "#/$defs/DeviceEditResult"
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
          "$ref": "#/$defs/Namespace"
        },
        "allNamespaces": {
          "description": "The objects of every namespace; then without `namespace`.",
          "type": "boolean",
          "default": false
        },
        "fieldSelector": {
          "$ref": "#/$defs/FieldSelector"
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
          "$ref": "#/$defs/LabelSelector"
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
          "$ref": "#/$defs/ListMeta"
        },
        "items": {
          "description": "The device models, by namespace and name.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/DeviceModel"
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
          "$ref": "#/$defs/Namespace"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
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
          "$ref": "#/$defs/Meta"
        },
        "object": {
          "$ref": "#/$defs/DeviceModel"
        }
      }
    },
    "SetAnswer": {
      "description": "Payload of `to/…/set/{namespace}/{name}/{property}`, how the write of a bare value went.",
      "type": "object",
      "required": [
        "value",
        "accepted",
        "written",
        "readBack"
      ],
      "properties": {
        "value": {
          "description": "The value that was asked for, as it came.",
          "type": "string"
        },
        "sequence": {
          "description": "Which message of this client to this topic it answers, counted from 1 since the agent started (`bootId`): answers may come in another order. Absent in the answer to a value that was being written when an earlier agent died. With MQTT 5 Correlation Data comes back too.",
          "type": "integer",
          "minimum": 1
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
          "$ref": "#/$defs/ReadBack"
        },
        "journalled": {
          "description": "False where it was written although the agent's database could not be written.",
          "const": false
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
        "error": {
          "$ref": "#/$defs/RpcError"
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
          "$ref": "#/$defs/StringMap"
        },
        "annotations": {
          "$ref": "#/$defs/StringMap"
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
    "KubernetesObject": {
      "description": "Any Kubernetes object, whole.",
      "type": "object",
      "additionalProperties": true,
      "required": [
        "apiVersion",
        "kind",
        "metadata"
      ],
      "properties": {
        "apiVersion": {
          "description": "Group and version.",
          "type": "string"
        },
        "kind": {
          "description": "The kind.",
          "type": "string"
        },
        "metadata": {
          "$ref": "#/$defs/ObjectMeta"
        }
      }
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
          "$ref": "#/$defs/ObjectMeta"
        },
        "spec": {
          "$ref": "#/$defs/AnyObject"
        },
        "status": {
          "$ref": "#/$defs/AnyObject"
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
          "$ref": "#/$defs/ObjectMeta"
        },
        "spec": {
          "$ref": "#/$defs/AnyObject"
        },
        "status": {
          "$ref": "#/$defs/AnyObject"
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
          "$ref": "#/$defs/ObjectMeta"
        },
        "involvedObject": {
          "$ref": "#/$defs/ObjectReference"
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
          "$ref": "#/$defs/AnyObject"
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
          "$ref": "#/$defs/ObjectMeta"
        },
        "spec": {
          "$ref": "#/$defs/AnyObject"
        },
        "status": {
          "$ref": "#/$defs/AnyObject"
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
          "$ref": "#/$defs/ObjectMeta"
        },
        "spec": {
          "$ref": "#/$defs/AnyObject"
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
          "$ref": "#/$defs/AnyObject"
        },
        "items": {
          "description": "The devices.",
          "type": "array",
          "minItems": 1,
          "maxItems": 100,
          "items": {
            "$ref": "#/$defs/Device"
          }
        }
      }
    },
    "WatchEvent": {
      "description": "One line on the `stdout` of a watch, a Kubernetes watch event.",
      "type": "object",
      "required": [
        "type",
        "object"
      ],
      "properties": {
        "type": {
          "description": "What happened to the object; `BOOKMARK` carries only a resourceVersion, `ERROR` a Status.",
          "enum": [
            "ADDED",
            "MODIFIED",
            "DELETED",
            "BOOKMARK",
            "ERROR"
          ]
        },
        "object": {
          "$ref": "#/$defs/AnyObject"
        }
      }
    },
    "BackendName": {
      "description": "What runs on the node and the agent speaks with.",
      "enum": [
        "metaserver",
        "edged",
        "cri",
        "mapper",
        "store"
      ]
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
          "$ref": "#/$defs/BackendState"
        },
        "edged": {
          "$ref": "#/$defs/BackendState"
        },
        "cri": {
          "$ref": "#/$defs/BackendState"
        },
        "store": {
          "$ref": "#/$defs/BackendState"
        }
      }
    },
    "Mappers": {
      "description": "How each mapper is that registered with EdgeCore, by the protocol that it serves.",
      "type": "object",
      "additionalProperties": {
        "$ref": "#/$defs/BackendState"
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
        "$ref": "#/$defs/BrokerState"
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
        "$ref": "#/$defs/UnitState"
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
          "$ref": "#/$defs/Meta"
        },
        "unit": {
          "description": "The unit's name.",
          "type": "string"
        },
        "status": {
          "$ref": "#/$defs/UnitState"
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
          "$ref": "#/$defs/Meta"
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
          "$ref": "#/$defs/ObjectName"
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
          "$ref": "#/$defs/Meta"
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
          "$ref": "#/$defs/Meta"
        },
        "pods": {
          "description": "The pods whose update is held, by namespace and name.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/HeldPod"
          }
        },
        "job": {
          "$ref": "#/$defs/UpgradeJob"
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
          "$ref": "#/$defs/Meta"
        },
        "pods": {
          "description": "The pods that were held.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/HeldPod"
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
          "$ref": "#/$defs/ObjectName"
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
          "$ref": "#/$defs/Meta"
        },
        "job": {
          "$ref": "#/$defs/UpgradeJob"
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
          "$ref": "#/$defs/Meta"
        },
        "fileSystems": {
          "description": "The file systems of the pods' logs and of the databases.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/NodeFileSystem"
          }
        },
        "items": {
          "description": "What takes space, the largest first.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/DiskItem"
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
          "$ref": "#/$defs/Meta"
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
            "$ref": "#/$defs/PrunedItem"
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
          "$ref": "#/$defs/Meta"
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
            "$ref": "#/$defs/ConfigurationChange"
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
          "$ref": "#/$defs/ProtocolVersion"
        },
        "since": {
          "description": "When the agent started, as RFC 3339 writes it.",
          "type": "string",
          "format": "date-time"
        },
        "brokers": {
          "$ref": "#/$defs/Brokers"
        },
        "backends": {
          "$ref": "#/$defs/Backends"
        },
        "mappers": {
          "$ref": "#/$defs/Mappers"
        },
        "tunnel": {
          "$ref": "#/$defs/TunnelState"
        },
        "clock": {
          "description": "`not believed`: far from the kept time, by which rights end, and not known to be synchronised.",
          "enum": [
            "believed",
            "not believed"
          ]
        },
        "store": {
          "$ref": "#/$defs/StoreState"
        },
        "history": {
          "$ref": "#/$defs/HistoryState"
        },
        "starting": {
          "description": "While the agent starts: the units that are still to start, in their order. Absent once it is ready.",
          "type": "array",
          "items": {
            "type": "string"
          }
        },
        "units": {
          "$ref": "#/$defs/Units"
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
    "InfoPayload": {
      "description": "Payload of the retained `info`, at most 256 bytes - what an inventory of many nodes needs.",
      "type": "object",
      "required": [
        "protocol",
        "version",
        "since",
        "health",
        "labels"
      ],
      "properties": {
        "protocol": {
          "$ref": "#/$defs/ProtocolVersion"
        },
        "version": {
          "description": "The agent's version.",
          "type": "string",
          "maxLength": 32
        },
        "since": {
          "description": "When the agent started, as RFC 3339 writes it.",
          "type": "string",
          "format": "date-time"
        },
        "health": {
          "description": "`degraded`: `state` has warnings.",
          "enum": [
            "ok",
            "degraded"
          ]
        },
        "labels": {
          "description": "The `labels` of agent.yaml, at most 128 bytes.",
          "type": "object",
          "additionalProperties": {
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
          "$ref": "#/$defs/Meta"
        },
        "agent": {
          "$ref": "#/$defs/StatePayload"
        },
        "caller": {
          "$ref": "#/$defs/CallerInfo"
        },
        "object": {
          "$ref": "#/$defs/Node"
        },
        "kubernetesApi": {
          "$ref": "#/$defs/KubernetesApi"
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
          "$ref": "#/$defs/Meta"
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
          "$ref": "#/$defs/Meta"
        },
        "summary": {
          "$ref": "#/$defs/StatsSummary"
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
          "$ref": "#/$defs/AnyObject"
        },
        "pods": {
          "description": "The use of each pod and its containers.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/AnyObject"
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
            "$ref": "#/$defs/DiagnosisArea"
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
          "$ref": "#/$defs/DiagnosisArea"
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
          "$ref": "#/$defs/Meta"
        },
        "fine": {
          "description": "True where every check is `fine` or was `skipped`.",
          "type": "boolean"
        },
        "checks": {
          "description": "The checks, in the order of a call's way.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/DiagnosisCheck"
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
          "$ref": "#/$defs/Namespace"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "container": {
          "$ref": "#/$defs/ContainerName"
        },
        "property": {
          "$ref": "#/$defs/PropertyName"
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
          "$ref": "#/$defs/PolicyNames"
        },
        "names": {
          "description": "The names of objects.",
          "$ref": "#/$defs/PolicyNames"
        },
        "containers": {
          "description": "The containers.",
          "$ref": "#/$defs/PolicyNames"
        },
        "properties": {
          "description": "The device properties.",
          "$ref": "#/$defs/PolicyNames"
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
          "$ref": "#/$defs/PolicyRule"
        },
        "role": {
          "description": "The role that it comes from.",
          "type": "string"
        },
        "namespaces": {
          "description": "The namespaces that the binding or grant is for; absent for all.",
          "$ref": "#/$defs/PolicyNames"
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
            "$ref": "#/$defs/HeldRule"
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
          "$ref": "#/$defs/Principal"
        },
        "role": {
          "description": "The role that is given.",
          "type": "string"
        },
        "namespaces": {
          "description": "Only in these namespaces; absent for all.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/NamespaceName"
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
          "$ref": "#/$defs/Principal"
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
            "$ref": "#/$defs/NamespaceName"
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
          "$ref": "#/$defs/Meta"
        },
        "object": {
          "$ref": "#/$defs/Grant"
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
          "$ref": "#/$defs/Principal"
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
          "$ref": "#/$defs/ListMeta"
        },
        "items": {
          "description": "The grants, the oldest first.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/Grant"
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
          "$ref": "#/$defs/Meta"
        },
        "object": {
          "$ref": "#/$defs/Grant"
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
          "$ref": "#/$defs/Principal"
        },
        "method": {
          "description": "Only calls of this method.",
          "type": "string",
          "minLength": 1,
          "maxLength": 64
        },
        "namespace": {
          "$ref": "#/$defs/NamespaceName"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "outcome": {
          "$ref": "#/$defs/AuditOutcome"
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
          "$ref": "#/$defs/AuditOutcome"
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
          "$ref": "#/$defs/ListMeta"
        },
        "items": {
          "description": "The records, the oldest first.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/AuditRecord"
          }
        },
        "lastId": {
          "description": "The last record that was looked at; as `afterId` the next call goes on behind it.",
          "type": "integer",
          "minimum": 0
        },
        "chain": {
          "$ref": "#/$defs/AuditChain"
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
          "$ref": "#/$defs/Namespace"
        },
        "allNamespaces": {
          "description": "The objects of every namespace; then without `namespace`.",
          "type": "boolean",
          "default": false
        },
        "fieldSelector": {
          "$ref": "#/$defs/FieldSelector"
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
          "$ref": "#/$defs/LabelSelector"
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
          "$ref": "#/$defs/ListMeta"
        },
        "items": {
          "description": "The pods, by namespace and name.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/Pod"
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
          "$ref": "#/$defs/Namespace"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
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
          "$ref": "#/$defs/Meta"
        },
        "object": {
          "$ref": "#/$defs/Pod"
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
          "$ref": "#/$defs/Namespace"
        },
        "allNamespaces": {
          "description": "The pods of every namespace.",
          "type": "boolean",
          "default": false
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "labelSelector": {
          "$ref": "#/$defs/LabelSelector"
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
          "$ref": "#/$defs/Meta"
        },
        "items": {
          "description": "The pods, by namespace and name.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/PodUsage"
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
          "$ref": "#/$defs/CpuNanoCores"
        },
        "memoryBytes": {
          "$ref": "#/$defs/MemoryBytes"
        },
        "containers": {
          "description": "What each of its running containers uses.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/ContainerUsage"
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
          "$ref": "#/$defs/CpuNanoCores"
        },
        "memoryBytes": {
          "$ref": "#/$defs/MemoryBytes"
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
          "$ref": "#/$defs/SessionName"
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
          "$ref": "#/$defs/SessionEncoding"
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
          "$ref": "#/$defs/Namespace"
        },
        "allNamespaces": {
          "description": "The pods of every namespace; then without `namespace` and `name`.",
          "type": "boolean",
          "default": false
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "labelSelector": {
          "$ref": "#/$defs/LabelSelector"
        },
        "fieldSelector": {
          "$ref": "#/$defs/FieldSelector"
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
      "$ref": "#/$defs/SessionOpened"
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
          "$ref": "#/$defs/Namespace"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "labelSelector": {
          "$ref": "#/$defs/LabelSelector"
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
          "$ref": "#/$defs/Pod"
        },
        "containers": {
          "description": "Its container instances in the runtime, the newest of each first. Absent where the runtime cannot be reached.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/ContainerObservation"
          }
        },
        "events": {
          "description": "Its events, the oldest first. Absent without `showEvents`.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/Event"
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
          "$ref": "#/$defs/ListMeta"
        },
        "items": {
          "description": "The pods, by name.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/PodDescription"
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
          "$ref": "#/$defs/SessionName"
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
          "$ref": "#/$defs/SessionEncoding"
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
          "$ref": "#/$defs/Namespace"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "labelSelector": {
          "$ref": "#/$defs/LabelSelector"
        },
        "container": {
          "$ref": "#/$defs/ContainerName"
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
          "$ref": "#/$defs/LogGrep"
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
          "$ref": "#/$defs/SessionOpened"
        },
        {
          "$ref": "#/$defs/InlineOutput"
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
          "$ref": "#/$defs/SessionName"
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
          "$ref": "#/$defs/SessionEncoding"
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
          "$ref": "#/$defs/Namespace"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "container": {
          "$ref": "#/$defs/ContainerName"
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
          "$ref": "#/$defs/SessionOpened"
        },
        {
          "$ref": "#/$defs/InlineOutput"
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
          "$ref": "#/$defs/SessionName"
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
          "$ref": "#/$defs/SessionEncoding"
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
          "$ref": "#/$defs/Namespace"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "container": {
          "$ref": "#/$defs/ContainerName"
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
      "$ref": "#/$defs/SessionOpened"
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
          "$ref": "#/$defs/Namespace"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
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
          "$ref": "#/$defs/Meta"
        },
        "pod": {
          "$ref": "#/$defs/HeldPod"
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
          "$ref": "#/$defs/Namespace"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "names": {
          "description": "The names of several pods of the namespace.",
          "type": "array",
          "minItems": 1,
          "maxItems": 100,
          "uniqueItems": true,
          "items": {
            "$ref": "#/$defs/ObjectName"
          }
        },
        "labelSelector": {
          "$ref": "#/$defs/LabelSelector"
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
          "$ref": "#/$defs/NamespaceName"
        },
        "name": {
          "$ref": "#/$defs/ObjectName"
        },
        "restarted": {
          "description": "True when every container that was stopped runs again.",
          "type": "boolean"
        },
        "containers": {
          "description": "The containers that were stopped.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/RestartedContainer"
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
          "$ref": "#/$defs/RpcError"
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
          "$ref": "#/$defs/Meta"
        },
        "items": {
          "description": "The pods, in the order asked.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/PodRestartOutcome"
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
          "$ref": "#/$defs/Namespace"
        },
        "allNamespaces": {
          "description": "The objects of every namespace; then without `namespace`.",
          "type": "boolean",
          "default": false
        },
        "fieldSelector": {
          "$ref": "#/$defs/FieldSelector"
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
          "$ref": "#/$defs/ListMeta"
        },
        "items": {
          "description": "The events, the one last seen longest ago first.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/Event"
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
          "$ref": "#/$defs/SessionName"
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
          "$ref": "#/$defs/SessionEncoding"
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
          "$ref": "#/$defs/Namespace"
        },
        "allNamespaces": {
          "description": "The events of every namespace; then without `namespace`.",
          "type": "boolean",
          "default": false
        },
        "fieldSelector": {
          "$ref": "#/$defs/FieldSelector"
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
      "$ref": "#/$defs/SessionOpened"
    },
    "EventNotification": {
      "description": "Payload of `event/{kind}/{namespace}/{name}`, a JSON-RPC notification.",
      "type": "object",
      "required": [
        "jsonrpc",
        "method",
        "params"
      ],
      "properties": {
        "jsonrpc": {
          "description": "Always `2.0`.",
          "const": "2.0"
        },
        "method": {
          "description": "Always `event`.",
          "const": "event"
        },
        "params": {
          "$ref": "#/$defs/EventNotificationParams"
        }
      }
    },
    "EventNotificationParams": {
      "description": "A new event, or one seen again.",
      "type": "object",
      "required": [
        "type",
        "object"
      ],
      "properties": {
        "type": {
          "description": "`ADDED` when first seen, `MODIFIED` when counted again.",
          "enum": [
            "ADDED",
            "MODIFIED"
          ]
        },
        "object": {
          "$ref": "#/$defs/Event"
        }
      }
    },
    "RequestId": {
      "description": "The id of a request. A string is remembered for 10 minutes for calls that change something or open a session; of numbers only the latest call counts.",
      "oneOf": [
        {
          "type": "string",
          "minLength": 1,
          "maxLength": 256
        },
        {
          "type": "integer",
          "minimum": -9007199254740991,
          "maximum": 9007199254740991
        }
      ]
    },
    "RpcRequest": {
      "description": "One request, or a notification where `id` is absent. Parameters are given by name.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "jsonrpc",
        "method"
      ],
      "properties": {
        "jsonrpc": {
          "description": "Always `2.0`.",
          "const": "2.0"
        },
        "id": {
          "$ref": "#/$defs/RequestId"
        },
        "method": {
          "description": "The method.",
          "type": "string",
          "minLength": 1
        },
        "params": {
          "description": "The parameters, by name.",
          "type": "object"
        }
      }
    },
    "RpcBatch": {
      "description": "Up to 50 requests in one message.",
      "type": "array",
      "minItems": 1,
      "maxItems": 50,
      "items": {
        "$ref": "#/$defs/RpcRequest"
      }
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
          "$ref": "#/$defs/Layer"
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
          "$ref": "#/$defs/Ran"
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
          "$ref": "#/$defs/ErrorData"
        }
      }
    },
    "RpcSuccess": {
      "description": "The answer to a request that succeeded.",
      "type": "object",
      "required": [
        "jsonrpc",
        "id",
        "result"
      ],
      "properties": {
        "jsonrpc": {
          "description": "Always `2.0`.",
          "const": "2.0"
        },
        "id": {
          "$ref": "#/$defs/RequestId"
        },
        "result": {
          "description": "The result of the method."
        }
      }
    },
    "RpcFailure": {
      "description": "The answer to a request that failed; `id` is null where the request has none that can be read.",
      "type": "object",
      "required": [
        "jsonrpc",
        "id",
        "error"
      ],
      "properties": {
        "jsonrpc": {
          "description": "Always `2.0`.",
          "const": "2.0"
        },
        "id": {
          "description": "The id of the request.",
          "oneOf": [
            {
              "type": "string"
            },
            {
              "type": "number"
            },
            {
              "type": "null"
            }
          ]
        },
        "error": {
          "$ref": "#/$defs/RpcError"
        }
      }
    },
    "RpcResponse": {
      "description": "One response.",
      "oneOf": [
        {
          "$ref": "#/$defs/RpcSuccess"
        },
        {
          "$ref": "#/$defs/RpcFailure"
        }
      ]
    },
    "RpcBatchResponse": {
      "description": "The responses to the requests of one batch, in any order; a notification has none.",
      "type": "array",
      "minItems": 1,
      "maxItems": 50,
      "items": {
        "$ref": "#/$defs/RpcResponse"
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
            "$ref": "#/$defs/ProtocolVersion"
          }
        },
        "features": {
          "description": "The features that it would use. Default all that it may hear of.",
          "type": "array",
          "maxItems": 64,
          "items": {
            "$ref": "#/$defs/FeatureName"
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
          "$ref": "#/$defs/ProtocolVersion"
        },
        "versions": {
          "description": "Every version that the agent speaks, the newest first.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/ProtocolVersion"
          }
        },
        "features": {
          "description": "The features that the agent has, of those that were asked for.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/FeatureName"
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
          "$ref": "#/$defs/AnyObject"
        },
        "methods": {
          "description": "The methods.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/AnyObject"
          }
        },
        "components": {
          "$ref": "#/$defs/AnyObject"
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
          "$ref": "#/$defs/SessionName"
        },
        "window": {
          "description": "The credit per stream that was granted, in bytes; 0, no acknowledgement is expected.",
          "type": "integer",
          "minimum": 0
        },
        "encoding": {
          "description": "How each chunk is compressed; absent where none is.",
          "$ref": "#/$defs/SessionEncoding"
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
            "$ref": "#/$defs/StreamName"
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
          "$ref": "#/$defs/Source"
        },
        "namespace": {
          "$ref": "#/$defs/NamespaceName"
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
          "$ref": "#/$defs/Source"
        },
        "namespace": {
          "$ref": "#/$defs/NamespaceName"
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
            "$ref": "#/$defs/Gap"
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
          "$ref": "#/$defs/StreamName"
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
    "AckPayload": {
      "description": "Payload of `to/…/session/{session}/ack`.",
      "type": "object",
      "properties": {
        "stdin": {
          "description": "Bytes of stdin handed to the runtime so far; absent without stdin. How many of them the process itself has read cannot be known. It stands still where nobody reads the process's input any more.",
          "type": "integer",
          "minimum": 0
        },
        "stdout": {
          "description": "Bytes of stdout published so far.",
          "type": "integer",
          "minimum": 0
        },
        "stderr": {
          "description": "Bytes of stderr published so far; absent without stderr.",
          "type": "integer",
          "minimum": 0
        },
        "waiting": {
          "description": "What the session waits for, where it does: `stderr: the window is full`.",
          "type": "string"
        }
      }
    },
    "CursorPayload": {
      "description": "Payload of `to/…/session/{session}/cursor`, for logs; every 256 KiB or second.",
      "type": "object",
      "required": [
        "stdout",
        "cursor"
      ],
      "properties": {
        "stdout": {
          "description": "The position in stdout that the cursor belongs to.",
          "type": "integer",
          "minimum": 0
        },
        "cursor": {
          "description": "Given as `cursor` to `pod.logs` it goes on exactly there; opaque.",
          "type": "string"
        }
      }
    },
    "StreamTotal": {
      "description": "The whole of one published stream.",
      "type": "object",
      "required": [
        "bytes",
        "sha256"
      ],
      "properties": {
        "bytes": {
          "description": "Its length in bytes.",
          "type": "integer",
          "minimum": 0
        },
        "sha256": {
          "description": "Its SHA-256, in hexadecimal.",
          "type": "string",
          "pattern": "^[0-9a-f]{64}$"
        }
      }
    },
    "StreamTotals": {
      "description": "The whole of each published stream.",
      "type": "object",
      "properties": {
        "stdout": {
          "$ref": "#/$defs/StreamTotal"
        },
        "stderr": {
          "$ref": "#/$defs/StreamTotal"
        }
      }
    },
    "EndOfInput": {
      "description": "What became of the input of a session that takes stdin. Through containerd's task service (`source` of the opening answer) a process that ended first is one that did not want the rest; by another way (`cri`, `edged`) input that was not handed over, or that was, may be lost.",
      "type": "object",
      "required": [
        "handed"
      ],
      "properties": {
        "handed": {
          "description": "Bytes of stdin that were handed to the runtime, counted in whole messages.",
          "type": "integer",
          "minimum": 0
        },
        "endedFirst": {
          "description": "True where the session ended by itself while input that the client had sent or announced was not handed over.",
          "type": "boolean"
        }
      }
    },
    "EndReason": {
      "description": "How a session ended. `Completed`: ran to its end (for exec also with a code other than 0). `Canceled`: by `session.cancel`. `TimedOut`: `processTimeoutSeconds` passed. `Failed`: see `error`. `Detached`: the client was gone for `detachSeconds`. `Expired`: `maxSeconds` passed without a renewal. `AgentStopped`: the agent was stopped in order. `Revoked`: the right to it was taken away. `Unknown`: the agent does not know such a session (any more).",
      "enum": [
        "Completed",
        "Canceled",
        "TimedOut",
        "Failed",
        "Detached",
        "Expired",
        "AgentStopped",
        "Revoked",
        "Unknown"
      ]
    },
    "EndPayload": {
      "description": "Payload of `to/…/session/{session}/end`. A receiver is finished when it has this and the bytes that it names; only `Completed` without gaps is success.",
      "type": "object",
      "required": [
        "reason"
      ],
      "if": {
        "properties": {
          "reason": {
            "const": "Unknown"
          }
        }
      },
      "else": {
        "required": [
          "streams",
          "gaps"
        ],
        "properties": {
          "streams": true,
          "gaps": true
        }
      },
      "properties": {
        "reason": {
          "$ref": "#/$defs/EndReason"
        },
        "exitCode": {
          "description": "The exit code of the process of an exec.",
          "type": "integer"
        },
        "streams": {
          "$ref": "#/$defs/StreamTotals"
        },
        "gaps": {
          "description": "What was left out, in the order of the stream; empty where nothing was.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/Gap"
          }
        },
        "error": {
          "$ref": "#/$defs/RpcError"
        },
        "processLeft": {
          "description": "True where the process could not be ended with its session.",
          "type": "boolean"
        },
        "stdin": {
          "$ref": "#/$defs/EndOfInput"
        },
        "cursor": {
          "description": "Of logs: where a later call can go on, after what was published. Absent with `framing: plain`, and where a paced stream that was ended had left something out.",
          "type": "string"
        }
      }
    },
    "SessionAckParams": {
      "description": "Parameters of the control notification `session.ack`. `{}` is the sign of life, and renews a session with `window` 0.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "session": {
          "description": "The session, as in the topic; another one is an error.",
          "type": "string",
          "minLength": 1,
          "maxLength": 128
        },
        "stdout": {
          "description": "Bytes of stdout taken so far, cumulative.",
          "type": "integer",
          "minimum": 0
        },
        "stderr": {
          "description": "Bytes of stderr taken so far, cumulative.",
          "type": "integer",
          "minimum": 0
        },
        "end": {
          "description": "True when `end` was received; it is then not repeated.",
          "type": "boolean"
        }
      }
    },
    "SessionResizeParams": {
      "description": "Parameters of the control notification `session.resize`.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "columns",
        "rows"
      ],
      "properties": {
        "session": {
          "description": "The session, as in the topic.",
          "type": "string",
          "minLength": 1,
          "maxLength": 128
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
      }
    },
    "SessionCloseStdinParams": {
      "description": "Parameters of the control notification `session.closeStdin`.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "bytes"
      ],
      "properties": {
        "session": {
          "description": "The session, as in the topic.",
          "type": "string",
          "minLength": 1,
          "maxLength": 128
        },
        "bytes": {
          "description": "The length of stdin in bytes. The process gets end-of-file when so many were handed to the runtime.",
          "type": "integer",
          "minimum": 0
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
          "$ref": "#/$defs/Principal"
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
    "SessionDetachParams": {
      "description": "Parameters of the notification `session.detach` on `…/rpc`, usually the client's last will.",
      "type": "object",
      "additionalProperties": false,
      "oneOf": [
        {
          "required": [
            "session"
          ],
          "properties": {
            "session": true
          }
        },
        {
          "required": [
            "all"
          ],
          "properties": {
            "all": true
          }
        }
      ],
      "properties": {
        "session": {
          "description": "One session of this client.",
          "type": "string",
          "minLength": 1,
          "maxLength": 128
        },
        "all": {
          "description": "Every session of this client.",
          "const": true
        }
      }
    },
    "ControlNotification": {
      "description": "Payload of `from/…/session/{session}/control`, a JSON-RPC notification.",
      "oneOf": [
        {
          "$ref": "#/$defs/SessionAckNotification"
        },
        {
          "$ref": "#/$defs/SessionResizeNotification"
        },
        {
          "$ref": "#/$defs/SessionCloseStdinNotification"
        },
        {
          "$ref": "#/$defs/SessionCancelNotification"
        }
      ]
    },
    "SessionAckNotification": {
      "description": "How far the client has come; the sign of life.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "jsonrpc",
        "method"
      ],
      "properties": {
        "jsonrpc": {
          "description": "Always `2.0`.",
          "const": "2.0"
        },
        "method": {
          "description": "Always `session.ack`.",
          "const": "session.ack"
        },
        "params": {
          "$ref": "#/$defs/SessionAckParams"
        }
      }
    },
    "SessionResizeNotification": {
      "description": "The size of the client's terminal.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "jsonrpc",
        "method",
        "params"
      ],
      "properties": {
        "jsonrpc": {
          "description": "Always `2.0`.",
          "const": "2.0"
        },
        "method": {
          "description": "Always `session.resize`.",
          "const": "session.resize"
        },
        "params": {
          "$ref": "#/$defs/SessionResizeParams"
        }
      }
    },
    "SessionCloseStdinNotification": {
      "description": "Where stdin ends.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "jsonrpc",
        "method",
        "params"
      ],
      "properties": {
        "jsonrpc": {
          "description": "Always `2.0`.",
          "const": "2.0"
        },
        "method": {
          "description": "Always `session.closeStdin`.",
          "const": "session.closeStdin"
        },
        "params": {
          "$ref": "#/$defs/SessionCloseStdinParams"
        }
      }
    },
    "SessionCancelNotification": {
      "description": "Ends the session on purpose.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "jsonrpc",
        "method"
      ],
      "properties": {
        "jsonrpc": {
          "description": "Always `2.0`.",
          "const": "2.0"
        },
        "method": {
          "description": "Always `session.cancel`.",
          "const": "session.cancel"
        },
        "params": {
          "$ref": "#/$defs/SessionCancelParams"
        }
      }
    },
    "SessionDetachNotification": {
      "description": "On `…/rpc`, usually the client's last will. Lets go of sessions, which then wait `detachSeconds` for a resume.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "jsonrpc",
        "method",
        "params"
      ],
      "properties": {
        "jsonrpc": {
          "description": "Always `2.0`.",
          "const": "2.0"
        },
        "method": {
          "description": "Always `session.detach`.",
          "const": "session.detach"
        },
        "params": {
          "$ref": "#/$defs/SessionDetachParams"
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
          "$ref": "#/$defs/StreamProgress"
        },
        "stderr": {
          "$ref": "#/$defs/StreamProgress"
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
          "$ref": "#/$defs/SessionStreams"
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
          "$ref": "#/$defs/ListMeta"
        },
        "items": {
          "description": "The sessions, the oldest first.",
          "type": "array",
          "items": {
            "$ref": "#/$defs/SessionInfo"
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
          "$ref": "#/$defs/SessionEncoding"
        }
      }
    }
  }
};

/** What `state` calls `schema`: SHA-256 of the table of methods and {@link SCHEMAS}, with sorted keys and no white space. */
export const SCHEMA_DIGEST = 'sha256:d7ac44bd035ec7e94a100caef7770d3ba5af316b1d53d82d82f37ab479ade56a';
