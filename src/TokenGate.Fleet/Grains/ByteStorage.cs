using Orleans.Storage;

namespace TokenGate.Fleet.Grains;

/// <summary>Stores <see cref="SavedState"/> as the bytes that it is.</summary>
internal sealed class ByteStorage : IGrainStorageSerializer
{
    /// <summary>The name of the storage that grains ask for.</summary>
    public const string Name = "fleet";

    /// <inheritdoc/>
    public BinaryData Serialize<T>(T? input) => input is SavedState state ? new BinaryData(state.Bytes) : throw new NotSupportedException(typeof(T).Name);

    /// <inheritdoc/>
    public T Deserialize<T>(BinaryData input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new SavedState { Bytes = input.ToArray() } is T state ? state : throw new NotSupportedException(typeof(T).Name);
    }
}
