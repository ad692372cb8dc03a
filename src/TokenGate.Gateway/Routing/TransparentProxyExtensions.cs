using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy.Forwarder;

namespace TokenGate.Gateway.Routing;

/// <summary>YARP, configured to be transparent.</summary>
internal static class TransparentProxyExtensions
{
    /// <summary>Adds the proxy with its routes and clusters from a configuration section.</summary>
    public static IServiceCollection AddTransparentProxy(this IServiceCollection services, IConfiguration section)
    {
        services.AddRouting();
        services.AddReverseProxy()
            .LoadFromConfig(section)
            .AddConfigFilter<TransparentDefaults>()
            .AddTransforms<TransparentTransforms>();
        services.Replace(ServiceDescriptor.Singleton<IForwarderHttpClientFactory, UpstreamClientFactory>());

        // YARP's forwarder keeps its work for upgrades; ours takes its place for everything else.
        var original = services.Last(static service => service.ServiceType == typeof(IHttpForwarder));
        services.AddSingleton(provider =>
            new UpgradeForwarder((IHttpForwarder)ActivatorUtilities.CreateInstance(provider, original.ImplementationType!)));
        services.AddSingleton<TransparentForwarder>();
        services.Replace(ServiceDescriptor.Singleton<IHttpForwarder>(static provider => provider.GetRequiredService<TransparentForwarder>()));
        return services;
    }
}
