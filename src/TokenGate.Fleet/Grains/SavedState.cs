namespace TokenGate.Fleet.Grains;

/// <summary>What is saved of a grain: bytes that are encrypted already.</summary>
internal sealed class SavedState
{
    /// <summary>The bytes; empty before the first save.</summary>
    public byte[] Bytes { get; set; } = [];
}
