using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace TokenGate.Gateway.Routing;

/// <summary>
/// Makes every route transparent: YARP's own copying, which skips and joins fields, and its X-Forwarded-* are off; ours is on. What an
/// operator writes under a route's <c>Transforms</c> still applies, between the copy of the head and the target.
/// </summary>
internal sealed class TransparentTransforms : ITransformProvider
{
    /// <inheritdoc/>
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    /// <inheritdoc/>
    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    /// <inheritdoc/>
    public void Apply(TransformBuilderContext context)
    {
        context.CopyRequestHeaders = false;
        context.CopyResponseHeaders = false;
        context.CopyResponseTrailers ??= true;
        context.UseDefaultForwarders ??= false;
        if (!context.RequestTransforms.Any(static transform => transform is RequestHeaderOriginalHostTransform))
        {
            context.AddOriginalHost(useOriginal: true);
        }

        context.RequestTransforms.Insert(0, new RequestHeadTransform());
        context.RequestTransforms.Add(new RawTargetTransform());
        context.ResponseTransforms.Insert(0, new ResponseHeadTransform());
    }
}
