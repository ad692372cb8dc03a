using Microsoft.Extensions.Primitives;
using TokenGate.Gateway.Upstream;
using Xunit;

namespace TokenGate.Gateway.Tests.Upstream;

public sealed class ConnectionFieldsTests
{
    [Theory]
    [InlineData("Connection", "", true)]
    [InlineData("transfer-encoding", "", true)]
    [InlineData("X-Drop", "keep-alive, x-drop", true)]
    [InlineData("X-Keep", "keep-alive, x-drop", false)]
    [InlineData("Authorization", "Authorization", false)]
    [InlineData("Content-Length", "content-length", false)]
    [InlineData("Upgrade-Insecure-Requests", "", false)]
    [InlineData("Alt-Svc", "", false)]
    [InlineData("Proxy-Authorization", "", false)]
    [InlineData(":path", "", true)]
    public void Holds_ByNameOrByConnection(string name, string connection, bool held) =>
        Assert.Equal(held, ConnectionFields.Holds(name, connection.Length == 0 ? default : new StringValues(connection)));
}
