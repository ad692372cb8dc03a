using TokenGate.Gateway.Options;


namespace TokenGate.Gateway.Admin.Judging;

/// <summary>The card beside the models in force.</summary>
internal sealed class ModelCardFile(GatewayConfiguration configuration, LiveOptions options)
{
    private const long MostBytes = 1024 * 1024;

    /// <summary>Its Markdown; empty when there is none that can be read.</summary>
    public string Read()
    {
        var folder = JudgeSettings.FolderOf(options.Current.Judge, configuration);
        if (folder.Length == 0)
        {
            return "";
        }

        try
        {
            var file = new FileInfo(Path.Combine(folder, "card.md"));
            return file is { Exists: true, Length: <= MostBytes } ? File.ReadAllText(file.FullName) : "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
