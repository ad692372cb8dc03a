namespace TokenGate.Gateway.Alerts;

/// <summary>The book of one gateway, in a file beside its journal.</summary>
/// <param name="path">The file.</param>
/// <param name="written">Told after each attempt to write it: the fault, or null.</param>
internal sealed class AlertFile(string path, Action<Exception?> written)
{
    /// <summary>Writes it in one step. Where that fails it goes on in memory: a restart may tell a second time, which is better than not at
    /// all.</summary>
    public Task<bool> WriteAsync(byte[] state)
    {
        try
        {
            var beside = path + ".new";
            File.WriteAllBytes(beside, state);
            File.Move(beside, path, overwrite: true);
            written(null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            written(exception);
        }

        return Task.FromResult(true);
    }
}
