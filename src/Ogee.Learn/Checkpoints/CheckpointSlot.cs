namespace Ogee.Learn;

/// <summary>Which checkpoint of a run.</summary>
public enum CheckpointSlot
{
    /// <summary>The newest, from which a run is resumed; the one before it is kept too.</summary>
    Last,
    /// <summary>The one with the best validation so far.</summary>
    Best,
}
