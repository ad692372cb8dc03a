using System.Reflection;
using TokenGate.Gateway.Admin.Requests;

namespace TokenGate.Gateway.Admin.Operation;

/// <summary>The OpenAPI document of this port. It holds no data, so it needs no token.</summary>
internal sealed class DocumentEndpoint : IAdminEndpoint
{
    /// <summary>The document as it was built in.</summary>
    public static ReadOnlyMemory<byte> Document { get; } = Read();

    /// <inheritdoc/>
    public void Map(AdminRoutes routes) => routes.Open("/openapi.json", static context => JsonAnswer.WriteTaggedAsync(context, Document, "application/json"));

    private static byte[] Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("openapi.json")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
