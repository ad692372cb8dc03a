using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Access;

/// <summary>
/// The token of a gateway that has none in its configuration: made at its first start, in a file that its own account alone can read. With
/// it the admin port answers through a proxy or a tunnel too; without any token it answers nobody there.
/// </summary>
internal sealed partial class LocalToken(GatewayConfiguration configuration, LiveOptions options, ConcernList concerns, ILogger<LocalToken> logger)
    : IHostedService
{
    /// <summary>The file's name, in the folder of the journal.</summary>
    public const string FileName = "admin.token";

    private const int Least = 16;

    /// <summary>The token; empty while there is none.</summary>
    public string Value { get; private set; } = "";

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var current = options.Current;
        if (current.Admin.Tokens.Any || current.Admin.Listen.Length == 0)
        {
            return Task.CompletedTask;
        }

        var path = Path.Combine(configuration.PathOf(current.Ledger.Path), FileName);
        try
        {
            Value = File.Exists(path) ? File.ReadAllText(path).Trim() : Make(path);
            if (Value.Length < Least)
            {
                Value = "";
                concerns.Report(FileName, $"{path} holds no token of {Least} characters or more", "Remove the file and restart, or set Admin:Tokens");
                return Task.CompletedTask;
            }

            LogWhere(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            concerns.Report(FileName, $"{path} cannot be read or made: {exception.Message}", "Grant access, or set Admin:Tokens");
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Make(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        using var writer = new StreamWriter(PrivateFiles.Open(path, FileMode.CreateNew));
        writer.WriteLine(token);
        return token;
    }

    [LoggerMessage(EventId = 4402, Level = LogLevel.Information, Message = "No Admin:Tokens are set: the admin port answers this machine, and through a proxy with the token in {File}")]
    private partial void LogWhere(string file);
}
