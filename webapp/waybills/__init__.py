"""Waybill numbers: their forms and check digits, for whoever hands parcels or documents on."""
