using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace TokenGate.Gateway.Hosting;

/// <summary>A connection that another endpoint accepted and owns. Disposing it says that it is finished; the owner closes it.</summary>
internal sealed class InnerConnection(ConnectionContext inner, TaskCompletionSource finished) : ConnectionAround(inner)
{
    private readonly FeatureCollection _features = new(inner.Features);

    /// <inheritdoc/>
    public override IFeatureCollection Features => _features;

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        finished.TrySetResult();
        return base.DisposeAsync();
    }
}
