using Microsoft.Extensions.Logging;
using TokenGate.Logging;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>What the web server says of clients that misbehave: once a minute for each message, and files for their owner alone.</summary>
public sealed partial class ServerLinesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-log-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Log_OfAThousandEqualFaultsOfTheServer_IsOneLine_AndOthersAllStand()
    {
        await using (var output = LogOutput.Create(_folder, LogLevel.None))
        {
            using var factory = LoggerFactory.Create(builder => output.AddTo(builder));
            var server = factory.CreateLogger("Microsoft.AspNetCore.Server.Kestrel.Http2");
            var own = factory.CreateLogger("TokenGate.Gateway");
            var fault = new IOException("a client");
            for (var i = 0; i < 1_000; i++)
            {
                Exceeded(server, i, fault);
                Own(own, i);
            }
        }

        var file = Assert.Single(Directory.GetFiles(_folder, "tokengate-*.json"));
        var lines = await File.ReadAllLinesAsync(file);
        Assert.Single(lines, static line => line.Contains("maximum queue size", StringComparison.Ordinal));
        Assert.Equal(1_000, lines.Count(static line => line.Contains("own ", StringComparison.Ordinal)));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "Connection id \"{ConnectionId}\" exceeded the output operations maximum queue size.")]
    private static partial void Exceeded(ILogger logger, int connectionId, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "own {Number}")]
    private static partial void Own(ILogger logger, int number);
}
