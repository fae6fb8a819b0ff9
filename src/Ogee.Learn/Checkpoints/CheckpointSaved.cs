namespace Ogee.Learn;

/// <summary>What a save did: the checkpoint is complete and durable.</summary>
/// <param name="Path">The checkpoint's folder.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Warning">What went wrong after it was safe: an old one that could not be removed; otherwise null. The next save tries again.</param>
public sealed record CheckpointSaved(string Path, long Bytes, string? Warning);
