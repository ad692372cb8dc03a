namespace TokenGate.Gateway.Identity;

/// <summary>Keys from a JSON Web Key Set file.</summary>
internal sealed class FileSigningKeys(SideFile<SigningKeySet> file) : ISigningKeys
{
    /// <inheritdoc/>
    public ValueTask<SigningKeySet?> CurrentAsync() => new(file.Value);

    /// <inheritdoc/>
    public ValueTask<SigningKeySet?> NewerAsync(SigningKeySet known)
    {
        Look();
        var now = file.Value;
        return new(ReferenceEquals(now, known) ? null : now);
    }

    /// <inheritdoc/>
    public void Look() => file.Look();
}
