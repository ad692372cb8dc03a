// Bare YARP with its defaults: one route to one destination, nothing beside.
// Arguments: the address to listen at, the destination's address.
using Yarp.ReverseProxy.Configuration;

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls(args[0]);
builder.Services.AddReverseProxy().LoadFromMemory(
    [new RouteConfig { RouteId = "ai", ClusterId = "ai", Match = new RouteMatch { Path = "{**path}" } }],
    [new ClusterConfig { ClusterId = "ai", Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = args[1] } } }]);
var proxy = builder.Build();
proxy.MapReverseProxy();
await proxy.RunAsync();
