namespace TokenGate.Gateway.Admin;

/// <summary>One concern of the admin port. It maps its own paths; who may call them is part of the mapping.</summary>
internal interface IAdminEndpoint
{
    /// <summary>Maps the paths.</summary>
    void Map(AdminRoutes routes);
}
