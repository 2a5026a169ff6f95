/** The volumes of a pod's description. Kinds that an edge node rarely has are named, without their details. */
import type { DownwardAPIVolumeFile, ProjectedVolumeSource, Volume } from 'kubernetes-types/core/v1.js';
import { type DescriptionText, NONE } from './text.ts';

function describeDownwardItems(
  text: DescriptionText,
  items: readonly DownwardAPIVolumeFile[] | undefined,
): void {
  text.line(2, 'Items:');
  for (const { path, fieldRef, resourceFieldRef } of items ?? []) {
    text.line(3, `${fieldRef?.fieldPath ?? resourceFieldRef?.resource ?? ''} -> ${path}`);
  }
}

type Fields = readonly (readonly [name: string, value: string | number | boolean])[];

function projectedFields({ sources = [] }: ProjectedVolumeSource): Fields {
  return sources.flatMap(({ secret, configMap, downwardAPI, serviceAccountToken }): Fields => {
    if (secret !== undefined) {
      return [
        ['SecretName', secret.name ?? ''],
        ['SecretOptionalName', secret.optional ?? '<nil>'],
      ];
    }
    if (configMap !== undefined) {
      return [
        ['ConfigMapName', configMap.name ?? ''],
        ['ConfigMapOptional', configMap.optional ?? '<nil>'],
      ];
    }
    if (downwardAPI !== undefined) return [['DownwardAPI', true]];
    if (serviceAccountToken === undefined) return [];
    return [['TokenExpirationSeconds', serviceAccountToken.expirationSeconds ?? 0]];
  });
}

function volumeFields(volume: Volume): Fields {
  const { hostPath, emptyDir, secret, configMap, downwardAPI, persistentVolumeClaim, projected, nfs, csi } =
    volume;
  if (hostPath !== undefined) {
    return [
      ['Type', 'HostPath (bare host directory volume)'],
      ['Path', hostPath.path],
      ['HostPathType', hostPath.type ?? NONE],
    ];
  }
  if (emptyDir !== undefined) {
    return [
      ['Type', "EmptyDir (a temporary directory that shares a pod's lifetime)"],
      ['Medium', emptyDir.medium ?? ''],
      ['SizeLimit', emptyDir.sizeLimit ?? '<unset>'],
    ];
  }
  if (secret !== undefined) {
    return [
      ['Type', 'Secret (a volume populated by a Secret)'],
      ['SecretName', secret.secretName ?? ''],
      ['Optional', secret.optional ?? false],
    ];
  }
  if (configMap !== undefined) {
    return [
      ['Type', 'ConfigMap (a volume populated by a ConfigMap)'],
      ['Name', configMap.name ?? ''],
      ['Optional', configMap.optional ?? false],
    ];
  }
  if (downwardAPI !== undefined) {
    return [['Type', 'DownwardAPI (a volume populated by information about the pod)']];
  }
  if (persistentVolumeClaim !== undefined) {
    return [
      ['Type', 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)'],
      ['ClaimName', persistentVolumeClaim.claimName],
      ['ReadOnly', persistentVolumeClaim.readOnly ?? false],
    ];
  }
  if (projected !== undefined) {
    return [
      ['Type', 'Projected (a volume that contains injected data from multiple sources)'],
      ...projectedFields(projected),
    ];
  }
  if (nfs !== undefined) {
    return [
      ['Type', 'NFS (an NFS mount that lasts the lifetime of a pod)'],
      ['Server', nfs.server],
      ['Path', nfs.path],
      ['ReadOnly', nfs.readOnly ?? false],
    ];
  }
  if (csi !== undefined) {
    return [
      ['Type', 'CSI (a Container Storage Interface (CSI) volume source)'],
      ['Driver', csi.driver],
      ['FSType', csi.fsType ?? ''],
      ['ReadOnly', csi.readOnly ?? false],
    ];
  }
  const { name: _, ...source } = volume;
  return [['Type', Object.keys(source)[0] ?? 'unknown']];
}

export function describeVolumes(text: DescriptionText, volumes: readonly Volume[] | undefined): void {
  if (volumes === undefined || volumes.length === 0) {
    text.field(0, 'Volumes', NONE);
    return;
  }
  text.line(0, 'Volumes:');
  for (const volume of volumes) {
    text.line(1, `${volume.name}:`);
    for (const [name, value] of volumeFields(volume)) text.field(2, name, value);
    if (volume.downwardAPI !== undefined) describeDownwardItems(text, volume.downwardAPI.items);
  }
}
